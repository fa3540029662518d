// Placeholder entry until the command line is wired.
return 0;
