use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// A folder with an executable script called `name`.
fn script(folder: &Path, name: &str, body: &str) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    let file = folder.join(name);
    fs::write(&file, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    file
}

fn toolchains(folder: &Path, cache: Option<&Path>) -> Toolchains {
    let path = env::join_paths([folder, Path::new("/usr/bin"), Path::new("/bin")]).unwrap();
    Toolchains::new(path, Some(folder.join("home")), cache.map(Path::to_path_buf))
}

#[test]
fn every_tool_is_named_once_and_has_a_package() {
    for tool in Tool::ALL {
        assert_eq!(Tool::of_command(tool.command()), Some(*tool));
        assert!(!tool.debian_package().is_empty());
    }
    assert_eq!(Tool::of_command("rm"), None);
}

#[test]
fn the_machine_s_own_tools_answer_with_real_programs() {
    let tools = Toolchains::from_env();
    let mut seen = 0;
    for tool in Tool::ALL {
        let Some(found) = tools.find(*tool) else { continue };
        seen += 1;
        assert!(found.program.is_absolute() && path::is_executable(&found.program), "{tool:?}: {found:?}");
        let shown = |file: &Path| path::is_base(file) || found.needs.iter().any(|need| file.starts_with(need));
        for link in path::chain(&found.program) {
            assert!(shown(&link), "{tool:?}: {} is not visible with {:?}", link.display(), found.needs);
        }
        assert!(!found.needs.iter().any(|need| BASE_FOLDERS.iter().any(|base| need == Path::new(base))));
    }
    assert!(seen > 0, "at least a shell is there");
}

#[test]
fn a_shim_is_asked_once_and_then_remembered() {
    let dir = tempfile::tempdir().unwrap();
    let real = script(&dir.path().join("versions/3/bin"), "python3", "exit 0");
    let prefix = dir.path().join("versions/3");
    let count = dir.path().join("count");
    let answer = format!(
        "echo x >> {}\necho @executable={}\necho @major=3\necho @modules=os,sys\n\
         for k in prefix base_prefix exec_prefix base_exec_prefix; do echo @$k={}; done",
        count.display(),
        real.display(),
        prefix.display()
    );
    let shims = dir.path().join("shims");
    let shim = script(&shims, "python3", &answer);
    let cache = dir.path().join("cache/toolchains.json");
    for _ in 0..3 {
        let found = toolchains(&shims, Some(&cache)).find(Tool::Python).unwrap();
        assert_eq!(found.program, real.canonicalize().unwrap());
        assert_eq!(found.needs, std::slice::from_ref(&prefix));
        assert!(found.modules.contains("os"));
    }
    assert_eq!(fs::read_to_string(&count).unwrap(), "x\n", "asked once over three runs");
    fs::write(&shim, format!("#!/bin/sh\n# replaced\n{answer}\n")).unwrap();
    toolchains(&shims, Some(&cache)).find(Tool::Python).unwrap();
    assert_eq!(fs::read_to_string(&count).unwrap(), "x\nx\n", "a replaced tool is asked again");
    fs::remove_file(&real).unwrap();
    let found = toolchains(&shims, Some(&cache)).find(Tool::Python);
    assert!(found.is_none_or(|found| found.program != real), "a program that is gone is not handed out");
}

#[test]
fn a_tool_that_fails_or_is_too_old_is_passed_over() {
    let dir = tempfile::tempdir().unwrap();
    for body in ["exit 1", "echo @major=2; echo @executable=/bin/sh", "echo nonsense"] {
        script(dir.path(), "python3", body);
        let only = Toolchains::new(dir.path().into(), None, None);
        assert_eq!(only.find(Tool::Python), None, "{body}");
    }
    assert_eq!(Toolchains::new("/no/such/folder".into(), None, None).find(Tool::Make), None);
}

#[test]
fn other_commands_are_taken_as_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let file = script(&dir.path().join("bin"), "lua", "exit 0");
    let tools = Toolchains::new(dir.path().join("bin").into(), None, None);
    let found = tools.find_command("lua").unwrap();
    assert_eq!((found.program, found.needs), (file, vec![dir.path().to_path_buf()]));
    assert_eq!(tools.find_command("no-such-command"), None);
}

#[test]
fn modules_that_python_lacks_are_named() {
    let tools = Toolchains::from_env();
    let modules = ["os", "socket", "no_such_module_at_all", "a.b", "", "x;y"].map(str::to_owned).into();
    let missing = tools.missing_modules(&modules);
    let expected: &[&str] = if tools.find(Tool::Python).is_some() { &["no_such_module_at_all"] } else { &[] };
    assert_eq!(missing.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn the_search_path_names_each_folder_once() {
    let at = |program: &str| Found { program: PathBuf::from(program), ..Found::default() };
    let check = |programs: &[&str], expected: &str| {
        let found: Vec<Found> = programs.iter().map(|program| at(program)).collect();
        assert_eq!(search_path(&found.iter().collect::<Vec<_>>()), expected);
    };
    check(&[], "/usr/local/bin:/usr/bin:/bin");
    check(&["/usr/bin/cc"], "/usr/local/bin:/usr/bin:/bin");
    check(&["/opt/a/bin/x", "/opt/a/bin/y", "/opt/b/z"], "/opt/a/bin:/opt/b:/usr/local/bin:/usr/bin:/bin");
}
