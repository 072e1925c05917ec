//! The live chat widget and its demo page, compiled into the binary.

use axum::Router;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use super::Params;
use crate::app::Shared;

const WIDGET: &str = include_str!("../../web/dist/widget.js");
const DEMO: &str = include_str!("../../web/demo.html");

/// `/livechat/widget.js` and `/livechat/demo`.
pub(super) fn router() -> Router<Shared> {
    Router::new().route("/livechat/widget.js", get(widget)).route("/livechat/demo", get(demo))
}

async fn widget() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "public, max-age=300")];
    (headers, WIDGET)
}

#[derive(serde::Deserialize)]
struct DemoQuery {
    #[serde(default)]
    site: String,
}

async fn demo(Params(query): Params<DemoQuery>) -> Html<String> {
    Html(DEMO.replace("{{site}}", &escape(&query.site)))
}

/// Makes text harmless inside HTML text and quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut safe, character| {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
        safe
    })
}
