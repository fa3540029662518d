"""The modules of Mesos' old Python bindings, running on mesosd."""
