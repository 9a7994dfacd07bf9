//! Articles: Markdown of a small set of elements, taken apart here so that the window shows what it knows and nothing
//! else. Whatever is not in the set is refused, raw HTML and images among it.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Deserialize;

use crate::codes::{Part, Screen};
use crate::error::{ContentError, Fault};
use crate::files::{self, Located, count, line_of};
use crate::text::{Id, Page, Reference, Sentence, Title};

/// An article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its id, which is the name of its file.
    pub id: Id,
    /// Its title.
    pub title: Title,
    /// What the reader gets from it.
    pub summary: Sentence,
    /// The part of the advice that it is the article of.
    pub part: Option<Part>,
    /// Its place in the list.
    pub order: u16,
    /// Why it could not be written for a reading age of 13.
    pub reading_age_reason: Option<Sentence>,
    /// Where its facts come from.
    pub sources: Vec<Reference>,
    /// What it says.
    pub body: Vec<Block>,
}

/// An element of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading of the second level.
    Heading(Vec<Span>),
    /// A heading of the third level.
    Subheading(Vec<Span>),
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A list with bullets.
    Bullets(Vec<Vec<Span>>),
    /// A list with numbers.
    Numbers(Vec<Vec<Span>>),
    /// Paragraphs that stand out.
    Callout(Vec<Vec<Span>>),
}

/// A stretch of text in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The text.
    pub text: String,
    /// Whether it is important.
    pub strong: bool,
    /// Whether it is stressed.
    pub emphasis: bool,
    /// Where it leads.
    pub link: Option<Link>,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// To a page on the web.
    Page(Page),
    /// To another article.
    Article(Id),
    /// To an action.
    Action(Id),
    /// To a screen of Cordon.
    Screen(Screen),
}

/// The head of an article.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    title: Title,
    summary: Sentence,
    part: Option<Part>,
    order: u16,
    reading_age_reason: Option<Sentence>,
    sources: Vec<Reference>,
}

impl Article {
    /// Reads the article in a file, and answers with the lines of its links.
    pub(crate) fn read(path: &str, id: Id, bytes: &[u8]) -> Result<(Located<Self>, Vec<Located<Link>>), ContentError> {
        let text = files::text(path, bytes)?;
        let at = |line, fault| ContentError { file: path.to_owned(), line: Some(line), fault };
        let (head, body) = parts(text).ok_or_else(|| at(1, Fault::NoHead))?;
        // The first line is the fence.
        let Head { title, summary, part, order, reading_age_reason, sources } = files::toml(path, head, 1)?;
        count("sources", sources.len(), 1, 20).map_err(|fault| at(1, fault))?;
        let skipped = line_of(text.strip_suffix(body).unwrap_or_default().as_bytes()) - 1;
        let mut reader = Reader::default();
        for (event, range) in Parser::new_ext(body, TOLD_APART).into_offset_iter() {
            let line = skipped + line_of(body.as_bytes().get(..range.start).unwrap_or_default());
            reader.take(event, line).map_err(|fault| at(line, fault))?;
        }
        if reader.blocks.is_empty() {
            return Err(at(skipped + 1, Fault::Field("the article")));
        }
        let links = reader.links.into_iter().map(|(link, line)| Located::new(link, path, line)).collect();
        let article = Self { id, title, summary, part, order, reading_age_reason, sources, body: reader.blocks };
        Ok((Located::new(article, path, 1), links))
    }

    /// The pages that it leads to, those of its sources included.
    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        let spans = self.body.iter().flat_map(Block::spans);
        let links = spans.filter_map(|span| match &span.link {
            Some(Link::Page(page)) => Some(page),
            _ => None,
        });
        links.chain(self.sources.iter().filter_map(|source| source.url.as_ref()))
    }
}

impl Block {
    /// Its text, in one or several runs.
    pub fn spans(&self) -> impl Iterator<Item = &Span> {
        let (one, many): (&[Span], &[Vec<Span>]) = match self {
            Self::Heading(spans) | Self::Subheading(spans) | Self::Paragraph(spans) => (spans, &[]),
            Self::Bullets(items) | Self::Numbers(items) | Self::Callout(items) => (&[], items),
        };
        one.iter().chain(many.iter().flatten())
    }
}

/// What other Markdown has and an article has not: read as such, so that it is refused and not shown as it was typed.
const TOLD_APART: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES);

/// The head between the fences, and what comes after it.
fn parts(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("+++\n").or_else(|| text.strip_prefix("+++\r\n"))?;
    let end = rest.find("\n+++")?;
    let (head, rest) = rest.split_at_checked(end + 1)?;
    let rest = rest.strip_prefix("+++")?;
    let body = rest.strip_prefix('\n').or_else(|| rest.strip_prefix("\r\n"))?;
    Some((head, body))
}

/// What is being put together.
#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    links: Vec<(Link, usize)>,
    /// The runs of text that are finished within a list or a call-out.
    items: Vec<Vec<Span>>,
    spans: Vec<Span>,
    inside: Option<Inside>,
    strong: bool,
    emphasis: bool,
    link: Option<Link>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Bullets,
    Numbers,
    Callout,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), Fault> {
        match event {
            Event::Start(tag) => self.open(tag, line)?,
            Event::End(tag) => self.close(tag),
            Event::Text(text) if self.link.is_none() && text.contains("://") => {
                return Err(Fault::Markdown("a bare web address"));
            }
            Event::Text(text) => self.text(&text),
            Event::TaskListMarker(_) => return Err(Fault::Markdown("a box to tick")),
            Event::FootnoteReference(_) => return Err(Fault::Markdown("a footnote")),
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => return Err(Fault::Markdown("a line break")),
            Event::Code(_) => return Err(Fault::Markdown("code")),
            Event::Html(_) | Event::InlineHtml(_) => return Err(Fault::Markdown("HTML")),
            Event::Rule => return Err(Fault::Markdown("a rule")),
            _ => return Err(Fault::Markdown("this element")),
        }
        Ok(())
    }

    fn open(&mut self, tag: Tag<'_>, line: usize) -> Result<(), Fault> {
        match tag {
            Tag::Paragraph | Tag::Item => {}
            Tag::Heading { level: HeadingLevel::H2 | HeadingLevel::H3, .. } if self.inside.is_none() => {}
            Tag::Heading { .. } => return Err(Fault::Markdown("a heading other than ## and ###")),
            Tag::List(start) => self.enter(if start.is_some() { Inside::Numbers } else { Inside::Bullets })?,
            Tag::BlockQuote(_) => self.enter(Inside::Callout)?,
            Tag::Strong => self.strong = true,
            Tag::Emphasis => self.emphasis = true,
            Tag::Link { dest_url, .. } => {
                let link = Link::parse(&dest_url)?;
                self.links.push((link.clone(), line));
                self.link = Some(link);
            }
            Tag::Image { .. } => return Err(Fault::Markdown("an image")),
            Tag::CodeBlock(_) => return Err(Fault::Markdown("code")),
            Tag::HtmlBlock => return Err(Fault::Markdown("HTML")),
            Tag::Table(_) => return Err(Fault::Markdown("a table")),
            Tag::Strikethrough => return Err(Fault::Markdown("struck-out text")),
            Tag::FootnoteDefinition(_) => return Err(Fault::Markdown("a footnote")),
            _ => return Err(Fault::Markdown("this element")),
        }
        Ok(())
    }

    fn enter(&mut self, inside: Inside) -> Result<(), Fault> {
        if self.inside.replace(inside).is_some() {
            return Err(Fault::Markdown("a list within a list"));
        }
        Ok(())
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph if self.inside.is_none() => {
                let spans = std::mem::take(&mut self.spans);
                self.blocks.push(Block::Paragraph(spans));
            }
            TagEnd::Heading(level) => {
                let spans = std::mem::take(&mut self.spans);
                let heading = if level == HeadingLevel::H2 { Block::Heading } else { Block::Subheading };
                self.blocks.push(heading(spans));
            }
            TagEnd::Paragraph if self.inside == Some(Inside::Callout) => self.end_item(),
            // An item that holds paragraphs is shown as one.
            TagEnd::Paragraph => self.text(" "),
            TagEnd::Item => self.end_item(),
            TagEnd::List(_) | TagEnd::BlockQuote(_) => {
                let items = std::mem::take(&mut self.items);
                self.blocks.push(match self.inside.take() {
                    Some(Inside::Numbers) => Block::Numbers(items),
                    Some(Inside::Callout) => Block::Callout(items),
                    _ => Block::Bullets(items),
                });
            }
            TagEnd::Strong => self.strong = false,
            TagEnd::Emphasis => self.emphasis = false,
            TagEnd::Link => self.link = None,
            _ => {}
        }
    }

    fn end_item(&mut self) {
        let mut spans = std::mem::take(&mut self.spans);
        while let Some(last) = spans.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            spans.pop();
        }
        self.items.push(spans);
    }

    fn text(&mut self, text: &str) {
        let style =
            |span: &Span| span.strong == self.strong && span.emphasis == self.emphasis && span.link == self.link;
        match self.spans.last_mut() {
            Some(last) if style(last) => last.text.push_str(text),
            _ => self.spans.push(Span {
                text: text.to_owned(),
                strong: self.strong,
                emphasis: self.emphasis,
                link: self.link.clone(),
            }),
        }
    }
}

impl Link {
    fn parse(target: &str) -> Result<Self, Fault> {
        let link = || Fault::Link(target.to_owned());
        let id = |text: &str| Id::try_from(text.to_owned()).map_err(|_| link());
        match target.split_once(':') {
            Some(("article", rest)) => Ok(Self::Article(id(rest)?)),
            Some(("action", rest)) => Ok(Self::Action(id(rest)?)),
            Some(("screen", rest)) => Screen::from_code(rest).map(Self::Screen).ok_or_else(link),
            _ => Page::try_from(target.to_owned()).map(Self::Page).map_err(|_| link()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "+++\ntitle = \"Example\"\nsummary = \"It says so.\"\norder = 10\n\
        sources = [{ title = \"Us\", checked = \"2026-11-23\" }]\n+++\n";

    fn read(body: &str) -> Result<(Article, Vec<Link>), ContentError> {
        let id = Id::try_from("example".to_owned()).map_err(|_| unreachable(body))?;
        let (article, links) = Article::read("articles/example.md", id, format!("{HEAD}{body}").as_bytes())?;
        Ok((article.value, links.into_iter().map(|link| link.value).collect()))
    }

    fn unreachable(body: &str) -> ContentError {
        ContentError { file: body.to_owned(), line: None, fault: Fault::Field("id") }
    }

    fn plain(text: &str) -> Span {
        Span { text: text.to_owned(), strong: false, emphasis: false, link: None }
    }

    #[test]
    fn the_small_set_is_read() -> Result<(), ContentError> {
        let (article, links) = read(
            "One\nline.\n\n## Head\n\n- a **b**\n- [c](article:other)\n\n1. x\n\n2. y\n\n> Call\n>\n> out\n\n### Sub\n\n\
             [d](https://www.gov.uk/) *e* [f](screen:check) [g](action:do-it)\n",
        )?;
        assert_eq!(article.body.first(), Some(&Block::Paragraph(vec![plain("One line.")])));
        assert_eq!(article.body.get(1), Some(&Block::Heading(vec![plain("Head")])));
        let Some(Block::Bullets(items)) = article.body.get(2) else { return Err(unreachable("no bullets")) };
        assert_eq!(items.first(), Some(&vec![plain("a "), Span { strong: true, ..plain("b") }]));
        assert_eq!(article.body.get(3), Some(&Block::Numbers(vec![vec![plain("x")], vec![plain("y")]])));
        assert_eq!(article.body.get(4), Some(&Block::Callout(vec![vec![plain("Call")], vec![plain("out")]])));
        assert_eq!(links.len(), 4);
        assert_eq!(article.pages().map(Page::as_str).collect::<Vec<_>>(), ["https://www.gov.uk/"]);
        Ok(())
    }

    #[test]
    fn what_the_window_does_not_show_is_refused_with_its_line() {
        let cases = [
            ("a\n\n<script>alert(1)</script>\n", 9, "HTML is not allowed"),
            ("a <b>c</b>\n", 7, "HTML is not allowed"),
            ("![x](https://www.gov.uk/x.png)\n", 7, "an image is not allowed"),
            ("a\n\n```\ncode\n```\n", 9, "code is not allowed"),
            ("a `b`\n", 7, "code is not allowed"),
            ("a\n\n# b\n", 9, "a heading other than"),
            ("- a\n  - b\n", 8, "a list within a list"),
            ("a  \nb\n", 7, "a line break"),
            ("|a|b|\n|-|-|\n|c|d|\n", 7, "a table"),
            ("a ~~b~~\n", 7, "struck-out text"),
            ("- [ ] a\n", 7, "a box to tick"),
            ("a[^1]\n\n[^1]: b\n", 7, "a footnote"),
            ("see https://www.gov.uk/\n", 7, "a bare web address"),
            ("a\n\n---\n", 9, "a rule"),
            ("[a](http://www.gov.uk/)\n", 7, "a link leads to https"),
            ("[a](javascript:alert)\n", 7, "a link leads to https"),
            ("[a](screen:nowhere)\n", 7, "a link leads to https"),
            ("[a](article:No)\n", 7, "a link leads to https"),
            ("[a](file:///etc/passwd)\n", 7, "a link leads to https"),
            ("\n", 7, "the article is empty"),
        ];
        for (body, line, expect) in cases {
            let error = read(body).err();
            let said = error.as_ref().map(ToString::to_string).unwrap_or_default();
            assert!(said.contains(expect), "{body:?}: {said}");
            assert_eq!(error.and_then(|error| error.line), Some(line), "{body:?}");
        }
        let id = || Id::try_from("example".to_owned());
        for (text, expect) in [("no head", "begins with its head"), ("+++\ntitle = \"a\"\n", "begins with its head")] {
            let error = id().ok().and_then(|id| Article::read("a.md", id, text.as_bytes()).err());
            assert!(error.is_some_and(|error| error.to_string().contains(expect)), "{text:?}");
        }
        let error = id()
            .ok()
            .and_then(|id| Article::read("a.md", id, HEAD.replace("order = 10", "order = \"ten\"").as_bytes()).err());
        assert_eq!(error.and_then(|error| error.line), Some(4));
    }
}
