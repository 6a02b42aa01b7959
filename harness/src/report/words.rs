//! The words of the reports, from Fluent files that are built in. Must not decide what is said.

use std::sync::{Arc, LazyLock};

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::escape::visible;
use crate::model::Lang;

/// The files of a language.
pub(crate) fn sources(lang: Lang) -> [&'static str; 15] {
    match lang {
        Lang::En => [
            include_str!("../../i18n/en/answers.ftl"),
            include_str!("../../i18n/en/batch.ftl"),
            include_str!("../../i18n/en/causes.ftl"),
            include_str!("../../i18n/en/class.ftl"),
            include_str!("../../i18n/en/cluster.ftl"),
            include_str!("../../i18n/en/datagrams.ftl"),
            include_str!("../../i18n/en/doctor.ftl"),
            include_str!("../../i18n/en/evidence.ftl"),
            include_str!("../../i18n/en/export.ftl"),
            include_str!("../../i18n/en/gradebook.ftl"),
            include_str!("../../i18n/en/html.ftl"),
            include_str!("../../i18n/en/likeness.ftl"),
            include_str!("../../i18n/en/pages.ftl"),
            include_str!("../../i18n/en/report.ftl"),
            include_str!("../../i18n/en/segments.ftl"),
        ],
        Lang::Zh => [
            include_str!("../../i18n/zh/answers.ftl"),
            include_str!("../../i18n/zh/batch.ftl"),
            include_str!("../../i18n/zh/causes.ftl"),
            include_str!("../../i18n/zh/class.ftl"),
            include_str!("../../i18n/zh/cluster.ftl"),
            include_str!("../../i18n/zh/datagrams.ftl"),
            include_str!("../../i18n/zh/doctor.ftl"),
            include_str!("../../i18n/zh/evidence.ftl"),
            include_str!("../../i18n/zh/export.ftl"),
            include_str!("../../i18n/zh/gradebook.ftl"),
            include_str!("../../i18n/zh/html.ftl"),
            include_str!("../../i18n/zh/likeness.ftl"),
            include_str!("../../i18n/zh/pages.ftl"),
            include_str!("../../i18n/zh/report.ftl"),
            include_str!("../../i18n/zh/segments.ftl"),
        ],
    }
}

/// The files as they are read: once, however many reports a run writes.
fn resources(lang: Lang) -> &'static [Arc<FluentResource>] {
    type Read = LazyLock<Vec<Arc<FluentResource>>>;
    static ENGLISH: Read = LazyLock::new(|| read(Lang::En));
    static CHINESE: Read = LazyLock::new(|| read(Lang::Zh));
    match lang {
        Lang::En => &ENGLISH,
        Lang::Zh => &CHINESE,
    }
}

fn read(lang: Lang) -> Vec<Arc<FluentResource>> {
    let read = |source: &str| FluentResource::try_new(source.to_owned()).unwrap_or_else(|(read, _)| read);
    sources(lang).into_iter().map(read).map(Arc::new).collect()
}

/// The identifier, for plural rules; an identifier that cannot be read means none, and a test reads both.
fn identifier(lang: Lang) -> LanguageIdentifier {
    match lang {
        Lang::En => "en",
        Lang::Zh => "zh-CN",
    }
    .parse()
    .unwrap_or_default()
}

/// Named values of a message.
pub type Values<'a> = [(&'static str, FluentValue<'a>)];

/// The messages of one language.
pub struct Words {
    lang: Lang,
    bundle: FluentBundle<Arc<FluentResource>>,
}

impl Words {
    /// Those of the built-in files. That they are free of mistakes is a matter of tests.
    pub fn new(lang: Lang) -> Self {
        let mut bundle = FluentBundle::new(vec![identifier(lang)]);
        // Isolation marks are invisible characters that terminals show as boxes.
        bundle.set_use_isolating(false);
        for resource in resources(lang) {
            bundle.add_resource_overriding(Arc::clone(resource));
        }
        Self { lang, bundle }
    }

    /// Which language it is.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// A message without values, or an attribute as `message.attribute`.
    pub fn say(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// Whether there is such a message.
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// A message with values. Text in them is made visible first, whoever wrote it.
    pub fn with(&self, id: &str, values: &Values<'_>) -> String {
        let (name, attribute) = id.split_once('.').map_or((id, None), |(name, attribute)| (name, Some(attribute)));
        let pattern = self.bundle.get_message(name).and_then(|message| match attribute {
            Some(attribute) => message.get_attribute(attribute).map(|attribute| attribute.value()),
            None => message.value(),
        });
        let Some(pattern) = pattern else { return format!("[{id}]") };
        let mut arguments = FluentArgs::new();
        for (key, value) in values {
            arguments.set(*key, shown(value));
        }
        // Errors say that a value was missing; the text then names it, which is better than nothing.
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned()
    }
}

fn shown<'a>(value: &'a FluentValue<'a>) -> FluentValue<'a> {
    match value {
        FluentValue::String(text) => FluentValue::String(visible(text)),
        FluentValue::Number(_) | FluentValue::Custom(_) | FluentValue::None | FluentValue::Error => value.clone(),
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").field("lang", &self.lang).finish_non_exhaustive()
    }
}
