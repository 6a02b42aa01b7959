//! A clock that jumps: what stands in a state or a plan depends on no time of day.

use std::fs;
use std::path::PathBuf;

use predicates::str::contains;

use super::{Planned, alone, class};
use crate::batch::Class;
use crate::batch_ends::outcome;
use crate::tools;

/// Every look at the clock is up to twenty years from the one before, either way. What it counts shows that it was
/// asked at all.
const JUMPING: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static unsigned looks;

static long jump(void) {
    static const long jumps[] = {0, 630720000, -630720000, 86400, -3600, 315360000};
    const char *path = getenv("JUMPS");
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (fd >= 0) {
        if (write(fd, "x", 1) != 1) abort();
        close(fd);
    }
    return jumps[__sync_fetch_and_add(&looks, 1) % 6];
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, time);
    if (clock == CLOCK_REALTIME) time->tv_sec += jump();
    return result;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}
"#;

/// A library that makes the clock jump; none where there is no compiler.
fn library(class: &Class) -> Option<PathBuf> {
    if !tools::has(&["cc"]) {
        return None;
    }
    let source = class.bench.put("jumping.c", JUMPING);
    let library = class.bench.path("jumping.so");
    let mut cc = class.bench.tool("cc");
    cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl").assert().success();
    Some(library)
}

#[test]
fn a_clock_that_jumps_changes_no_grade() {
    let class = class();
    let Some(library) = library(&class) else { return };
    let alone = alone(&class);
    let looks = class.bench.path("looks");
    let jumping = |mut command: assert_cmd::Command| {
        command.env("LD_PRELOAD", &library).env("JUMPS", &looks);
        command
    };
    let batch = || {
        let mut batch = class.batch();
        batch.args(["--seed", "7"]);
        jumping(batch)
    };
    batch().assert().code(1);
    assert_eq!(outcome(&class), alone);
    batch().assert().code(1).stdout(contains("0 of them now"));
    assert!(fs::metadata(&looks).unwrap().len() > 5, "the clock was not asked");
    fs::remove_dir_all(class.bench.path("results")).unwrap();
    jumping(Planned::plan(&class, 2)).assert().code(1);
    let planned = Planned { class };
    for shard in 0..2 {
        jumping(planned.run(shard)).assert().code(0);
    }
    jumping(planned.merge()).assert().code(1);
    assert_eq!(outcome(&planned.class), alone);
}
