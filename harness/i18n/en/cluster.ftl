# Grading a class on many machines.

cluster-planned = { $submissions ->
    [one] 1 submission: { $graded } to be graded, { $invalid } invalid.
   *[other] { $submissions } submissions: { $graded } to be graded, { $invalid } invalid.
}
cluster-shards = { $shards ->
    [one] One shard with { $most } to be graded: about { $minutes } min of one processor.
   *[other] { $shards } shards with at most { $most } to be graded each: about { $minutes } min of one processor each.
}
cluster-next = Next: netgrade batch submit --engine slurm --manifest { $manifest } --out RESULTS
cluster-shard = Shard { $index }: { $there } of { $all } have a result.
cluster-shard-again = What is missing is not the students' fault: run this shard again.
cluster-again = { $count ->
    [one] 1 shard is to be run again: { $shards }
   *[other] { $count } shards are to be run again: { $shards }
}
cluster-again-how = netgrade batch submit --engine slurm --manifest { $manifest } --shards { $shards }; then merge once more.
cluster-submitted = Job { $job }: shards { $shards }.
cluster-submitted-merge = Job { $job }: the merge, when all of them have ended.
cluster-logs = What they say goes to { $folder }
cluster-changed = it has changed since the class was planned: plan it anew, into another folder
