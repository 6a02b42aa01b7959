//! `netgrade batch submit --engine kubernetes`: prints an Indexed Job, a shard an index. Must not talk to a cluster.

use std::io::Write;
use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};

use super::super::super::{AppError, Exit, show};
use super::manifest::{Folder, Manifest};
use crate::cli::Submit;

/// How often a shard is tried before a person has to look.
const TRIES: u32 = 6;

/// Prints the job.
pub(super) fn print(options: &Submit, out: &mut dyn Write) -> Result<Exit, AppError> {
    let unknown = [("--out", options.out.is_some()), ("--shards", options.shards.is_some())]
        .into_iter()
        .chain([("--dry-run", options.dry_run), ("options behind `--`", !options.more.is_empty())])
        .find(|(_, is_given)| *is_given);
    if let Some((what, _)) = unknown {
        return Err(AppError::Usage(format!(
            "{what} is for Slurm: an Indexed Job is given in whole, shards that are done end at once, and \
             `netgrade batch merge` is called when it has ended"
        )));
    }
    let folder = Folder::of(&options.manifest);
    let manifest = folder.read()?;
    let mount = mount(options.mount.as_deref(), folder.root(), &manifest.input.path())?;
    let text = serde_json::to_string_pretty(&job(options, &folder, &manifest, &mount))
        .map_err(|error| AppError::Fault(error.to_string()))?;
    show::text(out, &text)?;
    Ok(Exit::Full)
}

/// The folder that the volume is mounted at: plan and submissions lie in it.
fn mount(given: Option<&Path>, plan: &Path, input: &Path) -> Result<PathBuf, AppError> {
    let common = || plan.components().zip(input.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
    let mount: PathBuf = given.map_or_else(common, |given| given.canonicalize().unwrap_or(given.to_path_buf()));
    let is_root = !mount.components().any(|part| matches!(part, Component::Normal(_)));
    if !is_root && plan.starts_with(&mount) && input.starts_with(&mount) {
        return Ok(mount);
    }
    Err(AppError::Usage(format!(
        "{} and {} do not lie in one volume: put both into it, and say with --mount where it is mounted",
        plan.display(),
        input.display()
    )))
}

/// User namespaces of its own (`hostUsers`), and neither of the walls that would keep netgrade from building its own.
fn job(options: &Submit, folder: &Folder, manifest: &Manifest, mount: &Path) -> Value {
    let shards = manifest.shards.len();
    let memory = format!("{}Gi", 2 * options.cpus);
    let container = json!({
        "name": "netgrade",
        "image": options.image,
        "command": ["netgrade", "batch", "run", "--manifest", folder.manifest()],
        "resources": {
            "requests": {"cpu": options.cpus.to_string(), "memory": memory},
            "limits": {"cpu": options.cpus.to_string(), "memory": memory},
        },
        "securityContext": {
            "procMount": "Unmasked",
            "seccompProfile": {"type": "Unconfined"},
            "appArmorProfile": {"type": "Unconfined"},
        },
        "volumeMounts": [
            {"name": "class", "mountPath": mount},
            {"name": "scratch", "mountPath": "/tmp"},
        ],
    });
    json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": format!("netgrade-{}", manifest.rules.get(..10).unwrap_or("plan"))},
        "spec": {
            "completionMode": "Indexed",
            "completions": shards,
            "parallelism": usize::try_from(options.parallel).unwrap_or(usize::MAX).min(shards),
            "backoffLimitPerIndex": TRIES,
            // One shard that fails keeps no other from being run.
            "maxFailedIndexes": shards,
            "podFailurePolicy": {"rules": [
                {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]},
                // Wrong usage stays wrong.
                {"action": "FailIndex", "onExitCodes": {
                    "containerName": "netgrade", "operator": "In", "values": [Exit::Usage.code()],
                }},
            ]},
            "template": {"spec": {
                "restartPolicy": "Never",
                "hostUsers": false,
                "automountServiceAccountToken": false,
                "enableServiceLinks": false,
                "containers": [container],
                "volumes": [
                    {"name": "class", "persistentVolumeClaim": {"claimName": options.claim}},
                    {"name": "scratch", "emptyDir": {}},
                ],
            }},
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_volume_holds_plan_and_submissions() {
        let check = |given: Option<&str>, plan: &str, input: &str, expected: Option<&str>| {
            let found = mount(given.map(Path::new), Path::new(plan), Path::new(input)).ok();
            assert_eq!(found.as_deref(), expected.map(Path::new), "{given:?} {plan} {input}");
        };
        check(None, "/course/plan", "/course/in", Some("/course"));
        check(Some("/course"), "/course/x/plan", "/course/x/in", Some("/course"));
        check(Some("/elsewhere"), "/course/plan", "/course/in", None);
        check(None, "/plan", "/in", None);
        check(None, "/course/plan", "/", None);
    }
}
