from tests.linkage.dispatch.presence_story import at as at
from tests.linkage.dispatch.presence_story import rail as rail
from tests.linkage.dispatch.wave_story import crowd as crowd
from tests.linkage.dispatch.wave_story import manner as manner
