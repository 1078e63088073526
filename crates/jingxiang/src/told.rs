//! Errors as a person at the terminal reads them.

use anyhow::anyhow;
use figment::Source;
use figment::error::Kind;

/// An error with its causes. A cause that its successor has quoted already is not said again.
pub fn told(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.contains(&cause) {
            continue;
        }
        if !text.is_empty() {
            text.push('：');
        }
        text.push_str(&cause);
    }
    text
}

/// What is wrong in the configuration, and where.
pub(crate) fn misconfigured(errors: figment::Error) -> anyhow::Error {
    let texts: Vec<String> = errors.into_iter().map(|error| setting(&error)).collect();
    anyhow!("配置有误：{}", texts.join("；"))
}

fn setting(error: &figment::Error) -> String {
    let name = error.path.join(".");
    let of = |names: &[&str]| names.join("、");
    let what = match &error.kind {
        Kind::UnknownField(name, known) => format!("没有「{name}」这个配置项，可用：{}", of(known)),
        Kind::UnknownVariant(value, known) => format!("「{name}」不能是「{value}」，可用：{}", of(known)),
        Kind::InvalidType(actual, wanted) | Kind::InvalidValue(actual, wanted) => {
            format!("「{name}」不能是 {actual}，应为 {wanted}")
        }
        other => other.to_string(),
    };
    let place = error.metadata.as_ref().map(|metadata| match &metadata.source {
        Some(Source::File(path)) => path.display().to_string(),
        _ if metadata.name.contains("environment") => "JINGXIANG_* 环境变量".to_owned(),
        _ => "命令行参数".to_owned(),
    });
    place.map_or_else(|| what.clone(), |place| format!("{what}（{place}）"))
}

#[cfg(test)]
mod tests {
    use anyhow::Context;
    use figment::Figment;
    use figment::providers::{Format, Serialized, Toml};

    use super::*;
    use crate::config::Config;

    #[test]
    fn what_an_error_quotes_of_its_cause_is_said_once() {
        let cause = std::io::Error::other("磁盘已满");
        let error = Err::<(), _>(anyhow!("数据库错误：{cause}").context("不能打开数据库")).context("停止");
        assert_eq!(told(&error.expect_err("an error")), "停止：不能打开数据库：数据库错误：磁盘已满");
        let error = anyhow::Error::from(cause).context("数据库错误：磁盘已满");
        assert_eq!(told(&error), "数据库错误：磁盘已满");
    }

    #[test]
    fn a_setting_that_does_not_exist_or_cannot_be_so_is_named() {
        let wrong = |toml: &str| {
            let read = Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(toml));
            misconfigured(read.extract::<Config>().expect_err("wrong")).to_string()
        };
        assert!(
            wrong("databse_url = 'x'").starts_with("配置有误：没有「databse_url」这个配置项，可用：database_url、")
        );
        assert!(wrong("limits = 'maybe'").contains("「limits」不能是「maybe」，可用：on、off"));
        assert!(wrong("listen = 1").contains("「listen」不能是"));
    }
}
