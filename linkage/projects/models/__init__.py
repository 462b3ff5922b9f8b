from linkage.projects.models.projects import Kind, LibraryCounter, Project, ProjectNeed, Source
from linkage.projects.models.records import ProjectRecord

__all__ = ["Kind", "LibraryCounter", "Project", "ProjectNeed", "ProjectRecord", "Source"]
