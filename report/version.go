package report

// Version is raised with every change of how a report looks or reads: reports are then written anew.
const Version = 5
