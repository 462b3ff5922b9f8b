from tests.linkage.dispatch.wave_story import crowd as crowd
from tests.linkage.dispatch.wave_story import manner as manner
