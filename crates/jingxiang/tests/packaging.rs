//! What is shipped beside the program agrees with it and with itself. Nothing here needs a container engine.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jingxiang::config::Config;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The names of all settings, as environment variables.
fn variables() -> BTreeSet<String> {
    let keys = Config::settings();
    keys.iter().map(|key| format!("JINGXIANG_{}", key.to_uppercase())).collect()
}

/// What looks like a setting's variable in a text.
fn named(text: &str) -> BTreeSet<String> {
    let of = |(at, _): (usize, &str)| {
        let rest = &text[at..];
        let end = rest.find(|c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit() && c != '_').unwrap_or(rest.len());
        rest[..end].trim_end_matches('_').to_owned()
    };
    text.match_indices("JINGXIANG_").map(of).filter(|name| name.len() > "JINGXIANG".len()).collect()
}

/// The instructions of the Dockerfile, continued lines joined, by stage.
fn stages() -> Vec<Vec<String>> {
    let text = read("Dockerfile").replace("\\\n", " ");
    let mut stages = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with("FROM ") {
            stages.push(Vec::new());
        }
        stages.last_mut().expect("FROM comes first").push(line.to_owned());
    }
    stages
}

/// The argument of an instruction of the last stage.
fn last(instruction: &str) -> String {
    let stages = stages();
    let stage = stages.last().expect("a stage");
    let lines: Vec<&String> = stage.iter().filter(|line| line.starts_with(&format!("{instruction} "))).collect();
    assert_eq!(lines.len(), 1, "{instruction} stands once in the last stage");
    lines[0][instruction.len() + 1..].to_owned()
}

#[test]
fn the_image_is_built_of_what_is_there() {
    let stages = stages();
    assert_eq!(stages.len(), 3, "the console, the program, and what runs");
    let named: Vec<&str> = stages.iter().filter_map(|stage| stage[0].split(" AS ").nth(1)).collect();
    for stage in &stages {
        let image = stage[0].split_whitespace().nth(1).expect("an image");
        assert!(image.contains(':') && !image.ends_with(":latest"), "{image} has a version");
        for copy in stage.iter().filter_map(|line| line.strip_prefix("COPY ")) {
            let words: Vec<&str> = copy.split_whitespace().collect();
            if let Some(from) = words[0].strip_prefix("--from=") {
                assert!(named.contains(&from), "{copy}");
                continue;
            }
            for source in &words[..words.len() - 1] {
                assert!(root().join(source).exists(), "{source} is copied and does not exist");
                assert!(read(".dockerignore").contains(&format!("!{}", source.split('/').next().unwrap_or_default())));
            }
        }
    }
    let rust = stages[1][0].split("rust:").nth(1).expect("a version");
    let wanted =
        read("Cargo.toml").split("rust-version = \"").nth(1).expect("a version").split('"').next().map(str::to_owned);
    assert!(rust.starts_with(&wanted.expect("a version")), "the image builds with the version of Cargo.toml");
    assert!(stages[1].iter().any(|line| line.contains("--locked") && line.contains("--package jingxiang")));
}

#[test]
fn the_container_runs_the_program_as_nobody_in_particular() {
    let last_stage = stages().pop().expect("a stage").join("\n");
    assert!(last_stage.contains("/target/release/jingxiang /usr/local/bin/jingxiang"));
    let user = last("USER");
    let id = user.split(':').next().expect("a user");
    assert!(id.parse::<u32>().is_ok_and(|id| id > 0), "{user} is a number and not root");
    assert!(last_stage.contains(&format!("--uid {id} ")) && last_stage.contains(&format!("--gid {id} ")));
    assert!(last_stage.contains("--owner=jingxiang") && last("VOLUME") == "/data" && last("WORKDIR") == "/data");
    let environment = last("ENV");
    assert!(named(&environment).is_subset(&variables()), "{environment}");
    assert!(environment.contains("JINGXIANG_DATA_DIR=/data"));
    let port = environment.split("JINGXIANG_LISTEN=0.0.0.0:").nth(1).and_then(|rest| rest.split_whitespace().next());
    assert_eq!(port, Some(last("EXPOSE").as_str()));
    assert_eq!(last("ENTRYPOINT"), r#"["jingxiang"]"#);
    for words in
        [last("CMD"), last("HEALTHCHECK").split("CMD ").nth(1).expect("a command").replace("\"jingxiang\", ", "")]
    {
        let words: Vec<String> = serde_json::from_str(&words).expect("a list");
        runs(&words);
    }
}

/// The program knows this command.
fn runs(words: &[String]) {
    let help = Command::new(env!("CARGO_BIN_EXE_jingxiang")).args(words).arg("--help").output().expect("the program");
    assert!(help.status.success(), "jingxiang {}", words.join(" "));
}

#[test]
fn the_compose_file_joins_the_program_and_its_database() {
    let compose: Value = serde_norway::from_str::<serde_norway::Value>(&read("compose.yaml"))
        .and_then(|mut compose| compose.apply_merge().map(|()| compose))
        .and_then(serde_norway::from_value)
        .unwrap_or_else(|error| panic!("compose.yaml: {error}"));
    let services = compose["services"].as_object().expect("services");
    assert!(services.keys().eq(["jingxiang", "postgres", "worker"].iter()), "{:?}", services.keys());
    let volumes = compose["volumes"].as_object().expect("volumes");
    let data = last("VOLUME");
    for name in ["jingxiang", "worker"] {
        let service = &services[name];
        let environment = service["environment"].as_object().expect("an environment");
        let set: BTreeSet<String> = environment.keys().cloned().collect();
        // Beside what the image says, each setting can be given in the environment.
        let image = ["JINGXIANG_DATA_DIR", "JINGXIANG_LISTEN"].map(str::to_owned);
        assert!(set.iter().cloned().chain(image).collect::<BTreeSet<_>>() == variables(), "{set:?}");
        let url = environment["JINGXIANG_DATABASE_URL"].as_str().expect("an address");
        assert!(url.starts_with("postgres://jingxiang:${POSTGRES_PASSWORD:?") && url.ends_with("@postgres/jingxiang"));
        assert_eq!(service["volumes"][0], format!("jingxiang:{data}"));
        assert_eq!((&service["read_only"], &service["cap_drop"][0]), (&true.into(), &"ALL".into()));
        for needed in service["depends_on"].as_object().expect("needs").keys() {
            assert!(services.contains_key(needed));
        }
    }
    assert!(volumes.contains_key("jingxiang") && volumes.contains_key("postgres"));
    assert!(
        services["jingxiang"]["ports"][0].as_str().is_some_and(|port| port.starts_with("127.0.0.1:")),
        "not for all"
    );
    let words: Vec<String> = serde_json::from_value(services["worker"]["command"].clone()).expect("words");
    runs(&words);
    let database = &services["postgres"];
    assert_eq!(
        (&database["environment"]["POSTGRES_USER"], &database["environment"]["POSTGRES_DB"]),
        (&"jingxiang".into(), &"jingxiang".into())
    );
    assert!(database["healthcheck"]["test"].is_array());
}

#[test]
fn the_unit_is_one_that_systemd_takes() {
    let text = read("packaging/jingxiang.service");
    assert!(named(&text).is_subset(&variables()), "{:?}", named(&text));
    let start =
        text.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/jingxiang ")).expect("a command");
    runs(&start.split(' ').map(str::to_owned).collect::<Vec<_>>());
    for hardening in ["NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n", "User=jingxiang"] {
        assert!(text.contains(hardening), "{hardening}");
    }
    let verify = Command::new("systemd-analyze").arg("--version").output();
    if verify.is_err() {
        eprintln!("systemd-analyze is not here: the unit is not verified");
        return;
    }
    // The program of this test in the place of the one that is installed, and a user that every machine has.
    let text = text.replace("/usr/local/bin/jingxiang", env!("CARGO_BIN_EXE_jingxiang"));
    let text = text.replace("User=jingxiang", "User=daemon").replace("Group=jingxiang\n", "");
    let directory = tempfile::tempdir().expect("a directory");
    let unit = directory.path().join("jingxiang.service");
    fs::write(&unit, text).expect("written");
    let said = Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&unit).output().expect("systemd");
    let errors = String::from_utf8_lossy(&said.stderr).into_owned();
    let ours: Vec<&str> = errors.lines().filter(|line| line.contains("jingxiang.service")).collect();
    assert!(ours.is_empty(), "{ours:?}");
}

#[test]
fn every_setting_stands_in_the_operator_s_table_and_nothing_else() {
    let text = read("docs/operations.md");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `JINGXIANG_")?.split('`').next());
    let documented: BTreeSet<String> = rows.map(|name| format!("JINGXIANG_{name}")).collect();
    assert_eq!(documented, variables());
}

#[test]
fn every_number_of_the_metrics_stands_in_the_operator_s_table() {
    let text = read("docs/operations.md");
    let mut sources = String::new();
    for file in ["mod.rs", "stands.rs"] {
        sources += &read(&format!("crates/jingxiang/src/metrics/{file}"));
    }
    let registered = |call: &str| {
        let names = sources.split(call).skip(1).map(|rest| rest.split('"').nth(1).unwrap_or_default().to_owned());
        names.collect::<Vec<_>>()
    };
    let names = [
        registered(".register("),
        registered(".register_with_unit("),
        registered("gauge(&mut stands, "),
        registered("gauge(stands, "),
        registered("seconds(stands, "),
    ]
    .concat();
    assert!(names.len() > 20, "{names:?}");
    for name in names.iter().filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
    {
        assert!(text.contains(&format!("`jingxiang_{name}")), "{name} is not in docs/operations.md");
    }
}
