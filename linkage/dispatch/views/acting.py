"""What every view of this app needs to answer a posted act."""

from linkage.common.acting import Refusal as Refusal
from linkage.common.acting import attempt as attempt
from linkage.common.acting import see_other as see_other
from linkage.people.signed_in import person as person
