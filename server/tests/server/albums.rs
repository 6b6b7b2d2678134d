//! The phone's upload page: one photo, one taker, in time.

use gradbooth_protocol::{AlbumState, AlbumStatus, ProblemCode};
use reqwest::Method;
use reqwest::blocking::Response;

use crate::rig::{PORTRAIT, Rig, answer};

impl Rig {
    fn album(&self) -> AlbumStatus {
        self.post("/v1/albums", &()).unwrap()
    }

    fn album_now(&self, id: &str) -> AlbumState {
        self.get::<AlbumStatus>(&format!("/v1/albums/{id}")).unwrap().state
    }

    fn upload(&self, url: &str, photo: &[u8]) -> Response {
        let head = "--frontier\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"x.jpg\"\r\n\
                    Content-Type: image/jpeg\r\n\r\n";
        let body = [head.as_bytes(), photo, b"\r\n--frontier--\r\n"].concat();
        let request = self.client.post(url).header("content-type", "multipart/form-data; boundary=frontier");
        request.header("accept-language", "en").body(body).send().unwrap()
    }
}

#[test]
fn one_photo_goes_from_phone_to_booth_once() {
    let rig = Rig::new();
    let album = rig.album();
    assert!(album.url.starts_with(rig.server().base_url()));
    let page = rig.client.get(&album.url).send().unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    assert!(page.text().unwrap().contains("type=\"file\""));
    let photo = format!("/v1/albums/{}/photo", album.id);
    let early = answer::<()>(rig.request(Method::GET, &photo).send().unwrap()).unwrap_err();
    assert_eq!(early.status, 404);
    assert_eq!(rig.upload(&album.url, PORTRAIT).status(), 200);
    assert_eq!(rig.album_now(&album.id), AlbumState::Ready);
    assert_eq!(rig.upload(&album.url, PORTRAIT).status(), 410, "one photo a page");
    let sealed = walk(&rig.folder.path().join("objects/albums"));
    assert!(sealed.len() == 1 && sealed[0].starts_with(b"age-encryption.org/v1"), "at rest it is sealed");
    let taken = rig.request(Method::GET, &photo).send().unwrap();
    assert_eq!(taken.headers()["content-type"], "image/jpeg");
    assert_eq!(taken.bytes().unwrap(), PORTRAIT);
    assert!(walk(&rig.folder.path().join("objects/albums")).is_empty());
    let again = answer::<()>(rig.request(Method::GET, &photo).send().unwrap()).unwrap_err();
    assert_eq!((again.status, again.problem.code), (410, ProblemCode::Expired));
}

fn walk(folder: &std::path::Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect()
}

#[test]
fn what_is_no_photo_is_sent_back_and_the_page_stays_open() {
    let rig = Rig::new();
    let album = rig.album();
    assert_eq!(rig.upload(&album.url, b"<svg onload=alert(1)>").status(), 422);
    assert_eq!(rig.upload(&album.url, b"").status(), 422);
    assert_eq!(rig.upload(&album.url, &vec![0xff; 21 * 1024 * 1024]).status(), 413);
    let form = "multipart/form-data; boundary=frontier";
    for body in [&b""[..], b"--frontier", b"no form", b"--frontier\r\n\r\n\r\n--frontier--\r\n"] {
        let response = rig.client.post(&album.url).header("content-type", form).body(body.to_vec()).send().unwrap();
        assert_eq!(response.status(), 400);
    }
    assert_eq!(rig.client.post(&album.url).body("x").send().unwrap().status(), 400);
    assert_eq!(rig.album_now(&album.id), AlbumState::Waiting);
    assert_eq!(rig.upload(&album.url, PORTRAIT).status(), 200);
}

#[test]
fn a_page_closes_after_ten_minutes() {
    let rig = Rig::new();
    let album = rig.album();
    rig.server().advance_clock(601);
    assert_eq!(rig.album_now(&album.id), AlbumState::Expired);
    assert_eq!(rig.client.get(&album.url).send().unwrap().status(), 410);
    assert_eq!(rig.upload(&album.url, PORTRAIT).status(), 410);
}

#[test]
fn nobody_guesses_a_page_and_no_other_booth_takes_a_photo() {
    let rig = Rig::new();
    let album = rig.album();
    for token in [album.id.as_str(), &format!("{}{}", album.id, "A".repeat(22)), "x", "%00", "照片"] {
        assert_eq!(rig.client.get(rig.url(&format!("/a/{token}"))).send().unwrap().status(), 410, "{token}");
    }
    rig.upload(&album.url, PORTRAIT);
    let other = rig.enrol_another();
    let path = rig.url(&format!("/v1/albums/{}/photo", album.id));
    assert_eq!(rig.client.get(path).bearer_auth(other.token).send().unwrap().status(), 404);
}
