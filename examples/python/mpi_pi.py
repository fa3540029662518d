"""An MPI program without a compiler: pi by numerical integration, through MPICH's library and ctypes.

Run it with mpi_rendezvous.py, or by hand: mpiexec.mpich -n 4 python3 mpi_pi.py. Every rank says where it runs; the
first one prints the sum. The numbers of MPI_COMM_WORLD and the others are those of MPICH's binary interface.
"""

from __future__ import annotations

import ctypes
import math
import os
import sys

COMM_WORLD, DOUBLE, SUM = 0x44000000, 0x4C00080B, 0x58000003
STEPS = 200_000


def main() -> int:
    mpi = ctypes.CDLL("libmpich.so.12")
    mpi.MPI_Init(None, None)
    rank, size = ctypes.c_int(), ctypes.c_int()
    mpi.MPI_Comm_rank(COMM_WORLD, ctypes.byref(rank))
    mpi.MPI_Comm_size(COMM_WORLD, ctypes.byref(size))
    print(f"rank {rank.value} of {size.value} on agent {os.environ.get('MESOS_SLAVE_ID', '(none)')}", flush=True)
    middles = ((step + 0.5) / STEPS for step in range(rank.value, STEPS, size.value))
    part = ctypes.c_double(sum(4 / (1 + x * x) for x in middles) / STEPS)
    whole = ctypes.c_double()
    mpi.MPI_Reduce(ctypes.byref(part), ctypes.byref(whole), 1, DOUBLE, SUM, 0, COMM_WORLD)
    if rank.value == 0:
        print(f"pi is {whole.value:.9f}, {abs(whole.value - math.pi):.0e} off, by {size.value} ranks", flush=True)
    mpi.MPI_Finalize()
    return 0


if __name__ == "__main__":
    sys.exit(main())
