from linkage.projects.models.figures import Phase, ProjectFigures, ProjectMoney, RecordTemplate, ResidentComment
from linkage.projects.models.projects import Kind, LibraryCounter, Project, ProjectNeed, Source
from linkage.projects.models.records import ProjectRecord

__all__ = [
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
