//! What is given to Slurm and to Kubernetes: scripts that can be read before they are submitted, and an Indexed Job after
//! Kubernetes' own schema.

use std::fs;

use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

use super::Planned;
use crate::batch::Class;
use crate::formats::{assert_valid, published};

fn planned() -> Planned {
    let class = Class::new();
    for number in 0..4 {
        class.student(&format!("s{number}"));
    }
    Planned::new(class, 4, 0)
}

fn submit(planned: &Planned, options: &[&str]) -> assert_cmd::Command {
    let mut command = planned.class.bench.netgrade();
    command.args(["batch", "submit", "--manifest"]).arg(planned.path("manifest.json")).args(options);
    command
}

#[test]
fn slurm_gets_an_array_and_a_merge_behind_it() {
    let planned = planned();
    let options = ["--engine", "slurm", "--out", "results", "--cpus", "2", "--dry-run", "--shards", "1,3"];
    let behind = ["--", "--partition=two words"];
    let calls = contains("sbatch --parsable --array=1,3 --'partition=two words' ")
        .and(contains("sbatch --parsable --dependency=afterany:JOB --'partition=two words' "));
    submit(&planned, &[&options[..], &behind].concat()).assert().code(0).stdout(calls);
    let array = fs::read_to_string(planned.path("slurm/shards.sbatch")).unwrap();
    for line in
        ["#SBATCH --array=0-3\n", "#SBATCH --cpus-per-task=2\n", "#SBATCH --requeue\n", " batch run --manifest "]
    {
        assert!(array.contains(line), "{array}");
    }
    let merge = fs::read_to_string(planned.path("slurm/merge.sbatch")).unwrap();
    assert!(merge.contains(" batch merge --manifest ") && merge.contains("/results\n"), "{merge}");
    // Where there is no Slurm.
    let mut nowhere = submit(&planned, &["--engine", "slurm"]);
    nowhere.env("PATH", planned.class.bench.path("nothing"));
    nowhere.assert().code(2).stderr(contains("there is no sbatch here"));
}

#[test]
fn kubernetes_gets_an_indexed_job_after_its_own_schema() {
    let planned = planned();
    let options = ["--engine", "kubernetes", "--image", "course/netgrade:1", "--claim", "course"];
    let output = submit(&planned, &options).assert().code(0);
    let job: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    let spec = &job["spec"];
    assert_eq!((&spec["completionMode"], &spec["completions"]), (&"Indexed".into(), &4.into()));
    let container = &spec["template"]["spec"]["containers"][0];
    let manifest = container["command"][4].as_str().unwrap();
    let mount = container["volumeMounts"][0]["mountPath"].as_str().unwrap();
    assert!(manifest.starts_with(mount) && manifest.ends_with("/plan/manifest.json"), "{manifest} in {mount}");
    if let Some(schema) = published("kubernetes-job.json") {
        assert_valid("the job", &schema, &job);
        // The schema knows what it does not know.
        let mut wrong = job.clone();
        wrong["spec"]["completionmode"] = "Indexed".into();
        let text: Value = serde_json::from_slice(&fs::read(schema).unwrap()).unwrap();
        assert!(!jsonschema::validator_for(&text).unwrap().is_valid(&wrong));
    }
    submit(&planned, &["--engine", "kubernetes"]).assert().code(2).stderr(contains("--image").and(contains("--claim")));
    let slurms = [&options[..], &["--shards", "1"]].concat();
    submit(&planned, &slurms).assert().code(2).stderr(contains("is for Slurm"));
    let elsewhere = [&options[..], &["--mount", "/usr"]].concat();
    submit(&planned, &elsewhere).assert().code(2).stderr(contains("do not lie in one volume"));
}
