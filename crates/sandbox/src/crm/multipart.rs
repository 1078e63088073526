//! Reading `multipart/form-data`, as far as an upload needs it.

use bytes::Bytes;

/// One part of a form.
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) filename: Option<String>,
    pub(crate) body: Bytes,
}

/// The parts of a body; `None` when it is not a form.
pub(crate) fn parts(content_type: &str, body: &Bytes) -> Option<Vec<Part>> {
    let boundary = content_type.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?;
    let open = format!("--{}", boundary.trim_matches('"'));
    let close = format!("\r\n{open}");
    let mut at = find(body, open.as_bytes(), 0)? + open.len();
    let mut parts = Vec::new();
    while body.get(at..at + 2)? == b"\r\n" {
        let head_end = find(body, b"\r\n\r\n", at)?;
        let end = find(body, close.as_bytes(), head_end + 2)?;
        let head = String::from_utf8_lossy(&body[at..head_end]);
        let start = (head_end + 4).min(end);
        parts.extend(part(&head, body.slice(start..end)));
        at = end + close.len();
    }
    Some(parts)
}

fn part(head: &str, body: Bytes) -> Option<Part> {
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition"))?;
    let name = attribute(line, "name")?;
    Some(Part { name, filename: attribute(line, "filename*").or_else(|| attribute(line, "filename")), body })
}

/// An attribute of a header line; `filename*` is percent-encoded after its charset (RFC 5987).
fn attribute(line: &str, name: &str) -> Option<String> {
    let value = line.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))?;
    let value = value.trim().trim_matches('"');
    if name.ends_with('*') {
        let encoded = value.rsplit('\'').next()?;
        return Some(percent_encoding::percent_decode_str(encoded).decode_utf8_lossy().into_owned());
    }
    Some(value.replace("\\\"", "\""))
}

fn find(body: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let rest = body.get(from..)?;
    let mut at = 0;
    while let Some(step) = rest.get(at..)?.iter().position(|byte| *byte == what[0]) {
        at += step;
        if rest[at..].starts_with(what) {
            return Some(from + at);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_files_are_read_with_their_names() {
        let text = "--X\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\ndocument\r\n--X\r\n\
            Content-Disposition: form-data; name=\"media\"; filename=\"合同.pdf\"\r\nContent-Type: application/pdf\r\n\r\n\
            %PDF\r\n--not the end\r\n\r\n--X--\r\n";
        let parts = parts("multipart/form-data; boundary=X", &Bytes::from(text.to_owned())).expect("a form");
        assert_eq!(parts.len(), 2);
        assert_eq!((parts[0].name.as_str(), &parts[0].body[..]), ("type", &b"document"[..]));
        assert_eq!(parts[1].filename.as_deref(), Some("合同.pdf"));
        assert_eq!(&parts[1].body[..], b"%PDF\r\n--not the end\r\n");
    }

    #[test]
    fn a_file_name_may_be_percent_encoded() {
        let line = "Content-Disposition: form-data; name=\"media\"; filename*=UTF-8''%E5%90%88.pdf";
        assert_eq!(attribute(line, "filename*").as_deref(), Some("合.pdf"));
    }

    #[test]
    fn a_body_that_is_cut_is_no_form() {
        assert!(parts("multipart/form-data; boundary=X", &Bytes::from_static(b"--X\r\nContent")).is_none());
        assert!(parts("text/plain", &Bytes::new()).is_none());
    }
}
