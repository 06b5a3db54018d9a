"""What can be earned: badges, versions, components, evidence requirements and rubrics."""
