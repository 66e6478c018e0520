#!/bin/bash
# One manifest on many machines, as a Slurm array: each task takes a share of the databases.
#
#   sbatch slurm.sh tonight.csv [options of dolthub-import]
#
# Other than 8 tasks: SHARDS=20 sbatch --array=1-20 slurm.sh tonight.csv. How many shares there are is
# said beside the array: a task that is submitted again by itself must take the share that it had.
#
# The manifest and its files must be where every node sees them; so must this folder, where the
# journals go. A task that is requeued goes on where its journal ends. In the morning, for the job
# that sbatch named:
#
#   dolthub-import report --report night.html dolthub-import-<job>-*.journal
#
#SBATCH --job-name=dolthub-import
#SBATCH --array=1-8
#SBATCH --cpus-per-task=1
#SBATCH --output=dolthub-import-%A-%a.log
#SBATCH --open-mode=append
#SBATCH --requeue
# Two minutes before the time limit: no new files, those under way are finished.
#SBATCH --signal=B:INT@120
set -euo pipefail
manifest=${1:?usage: sbatch slurm.sh MANIFEST [options of dolthub-import]}
shift

shards=${SHARDS:-8}
journal=dolthub-import-$SLURM_ARRAY_JOB_ID-$SLURM_ARRAY_TASK_ID.journal
exec dolthub-import --manifest "$manifest" --shards "$shards" \
  --resume-or-start "$journal" --merge "$@"
