package mask

// Version is raised with every change of what is masked: it decides what text an input gives.
const Version = 5
