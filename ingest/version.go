package ingest

// Version is raised with every change of what is read from a file: files are then read anew.
const Version = 5
