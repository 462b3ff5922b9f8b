from linkage.projects.models.demand_lists import DemandEntry, DemandList
from linkage.projects.models.fairs import Cooperation, Fair, FairItem, Intent
from linkage.projects.models.figures import Phase, ProjectFigures, ProjectMoney, RecordTemplate, ResidentComment
from linkage.projects.models.projects import Kind, LibraryCounter, Project, ProjectNeed, Source
from linkage.projects.models.records import ProjectRecord

__all__ = [
    "Cooperation",
    "DemandEntry",
    "DemandList",
    "Fair",
    "FairItem",
    "Intent",
    "Kind",
    "LibraryCounter",
    "Phase",
    "Project",
    "ProjectFigures",
    "ProjectMoney",
    "ProjectNeed",
    "ProjectRecord",
    "RecordTemplate",
    "ResidentComment",
    "Source",
]
