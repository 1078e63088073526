//! No scenario costs more calls than before.

use bench::golden::{self, Golden};
use bench::scenarios;

#[test]
fn no_scenario_costs_more_calls_than_its_golden_file_allows() {
    let accepts = std::env::var("JINGXIANG_GOLDEN").is_ok_and(|word| word == "accept");
    let mut grown = Vec::new();
    for scenario in scenarios::all().expect("the scenarios") {
        let known = golden::of(scenario.name);
        if accepts {
            let golden = known.unwrap_or_else(|_| Golden::default()).accepted(&scenario);
            std::fs::write(golden::path_of(scenario.name), golden.text()).expect("written");
            continue;
        }
        grown.extend(known.expect("a golden file").grown(&scenario));
    }
    assert!(
        grown.is_empty(),
        "{}\nIf this is meant: JINGXIANG_GOLDEN=accept cargo test --package bench --test golden, and write beside each \
         path why it costs so much",
        grown.join("\n")
    );
}
