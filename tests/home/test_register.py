"""The state of the register, and imports asked for in a browser."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mitm.audit.models import Event
from mitm.home.demonstration.register import write_files
from mitm.home.uploads import root
from mitm.jobs.models import Job, JobState
from mitm.jobs.services import run_next
from mitm.registry.enums import ChangeKind, RegisterTable
from mitm.registry.models import RegisterChange, Snapshot, Speciality

IMPORT = "/agence/registre/import/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("register")
    write_files(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def upload(files: dict[str, bytes]) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, content) for name, content in files.items()]


def archive(files: dict[str, bytes], folder: str = "2026-03-10/") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, content in files.items():
            target.writestr(folder + name, content)
    return SimpleUploadedFile("bdpm.zip", buffer.getvalue())


def send(persona, files: list[SimpleUploadedFile], date: str = "10/03/2026"):
    return persona.client.post(IMPORT, {"files": files, "snapshot_date": date})


def refusal(response) -> str:
    assert response.status_code == 200
    assert not Job.objects.exists()
    assert not list(root().iterdir()) if root().is_dir() else True
    return response.content.decode()


@pytest.mark.parametrize("packed", [False, True], ids=["files", "archive"])
def test_files_sent_by_a_browser_are_imported(admin, files, packed):
    response = send(admin, [archive(files)] if packed else upload(files))
    job = Job.objects.get()
    assert response.url == reverse("agency_job", args=[job.pk])

    run_next()

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")
    assert Speciality.objects.count() > 50
    assert job.result["url"] == reverse("agency_snapshot", args=[Snapshot.objects.get().pk])


def test_what_an_import_did_is_told_in_the_order_of_the_register(admin, files):
    send(admin, upload(files))
    run_next()
    page = admin.client.get(reverse("agency_job", args=[Job.objects.get(kind="register_import").pk])).content.decode()
    assert page.index("<dt>Spécialités") < page.index("<dt>Présentations") < page.index("<dt>Liste des MITM")


def test_an_import_is_recorded_in_the_name_of_whoever_asked(admin, files):
    send(admin, upload(files))
    run_next()
    event = Event.objects.get(kind="register_imported")
    assert (event.actor, event.organisation) == (admin.user, "Agence")


def test_an_import_that_the_register_refuses_says_why_on_its_page(admin, files):
    send(admin, upload(files))
    run_next()
    send(admin, upload(files), date="09/03/2026")
    run_next()
    job = Job.objects.latest("pk")
    page = admin.client.get(reverse("agency_job", args=[job.pk])).content.decode()
    assert job.state == JobState.FAILED
    assert "Un relevé plus récent (10/03/2026)" in page


def test_a_damaged_file_leaves_the_register_as_it_was(admin, files):
    send(admin, upload({**files, "CIS_bdpm.txt": b"une seule colonne\r\n"}))
    run_next()
    assert Job.objects.get().state == JobState.FAILED
    assert Job.objects.get().error
    assert not Speciality.objects.exists()


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"notes.txt": b"rien"}, "Aucun fichier reconnu"),
        ({"image.png": b"x"}, "n’est pas un fichier du registre"),
        ({"..\\..\\mot de passe?.txt": b"x"}, "n’est pas un fichier du registre"),
        ({"bdpm.zip": b"pas une archive"}, "illisible"),
    ],
)
def test_a_file_that_is_not_of_the_register_is_refused_at_once(admin, names, message):
    assert message in refusal(send(admin, upload(names)))


def test_no_file_at_all_is_refused(admin):
    assert "Joignez le fichier" in refusal(admin.client.post(IMPORT, {"snapshot_date": "10/03/2026"}))


def test_an_empty_file_is_named_among_the_others(admin, files):
    assert "CIS_MITM.txt\u00a0: vide" in refusal(send(admin, upload({**files, "CIS_MITM.txt": b""})))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "CIS_MITM.txt est vide"),
        (b"<!DOCTYPE html><html>", "CIS_MITM.txt contient une page HTML"),
        (b"%PDF-1.7", "CIS_MITM.txt n’est pas un fichier de texte"),
    ],
)
def test_what_is_no_data_is_refused_before_the_import(admin, files, content, message):
    assert message in refusal(send(admin, [archive({**files, "CIS_MITM.txt": content})]))


def test_a_file_sent_twice_is_refused(admin, files):
    twice = [*upload({"CIS_bdpm.txt": files["CIS_bdpm.txt"]}), archive(files)]
    assert "deux fois" in refusal(send(admin, twice))


def test_an_archive_that_swells_is_refused(admin, files, monkeypatch):
    monkeypatch.setattr("mitm.home.uploads.MAX_BYTES", 1000)
    assert "une fois décompressés" in refusal(send(admin, [archive({"CIS_bdpm.txt": b"0" * 100_000})]))


def damaged(method: int) -> SimpleUploadedFile:
    """An archive whose directory is sound and whose content is not."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as target:
        target.writestr("CIS_bdpm.txt", b"".join(b"%07d\t" % number for number in range(5_000)))
    content = bytearray(buffer.getvalue())
    for place in range(80, 200):
        content[place] ^= 0x5A
    return SimpleUploadedFile("abimee.zip", bytes(content))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_archive_is_refused_however_it_was_packed(admin, method):
    assert "L’archive abimee.zip est illisible" in refusal(send(admin, [damaged(method)]))


def test_an_archive_whose_names_cannot_be_read_is_refused(admin):
    content = archive({"CIS_bdpmé.txt": b"1"}).read().replace("é".encode(), b"\xff\xfe")
    assert "L’archive abimee.zip est illisible" in refusal(send(admin, [SimpleUploadedFile("abimee.zip", content)]))


def test_names_in_an_archive_cannot_leave_the_folder(admin, files):
    send(admin, [archive(files, folder="../../../")])
    run_next()
    assert Job.objects.get().state == JobState.DONE


@pytest.mark.parametrize(
    ("date", "message"), [("13/03/2026", "après le 12/03/2026"), ("", "Indiquez la date"), ("2026-03-10", "JJ/MM/AAAA")]
)
def test_a_date_that_cannot_be_is_refused_at_its_field(admin, files, date, message):
    assert message in refusal(send(admin, upload(files), date=date))


@pytest.fixture
def snapshot(admin, files):
    send(admin, upload(files))
    run_next()
    return Snapshot.objects.get()


def test_the_state_of_the_register_counts_and_dates_it(evaluator, snapshot):
    page = evaluator.client.get(reverse("agency_register")).content.decode()
    assert "médicaments au registre" in page
    assert "10\u00a0mars 2026" in page
    assert "Importer un relevé" not in page


def test_what_is_listed_without_being_in_the_register_is_told(admin, evaluator, files):
    outside = files["CIS_MITM.txt"].decode() + "99999998\tN02BE01\tINCONNUE\thttps://exemple/\n"
    send(admin, upload({**files, "CIS_MITM.txt": outside.encode()}))
    run_next()
    page = evaluator.client.get(reverse("agency_register")).content.decode()
    assert "hors du registre" in page
    assert "hors du registre" not in page.replace('dont <span class="v-num">1</span> hors du registre', "")


def test_an_empty_register_says_how_to_fill_it(evaluator):
    assert "Le registre est vide" in evaluator.client.get(reverse("agency_register")).content.decode()


def test_an_import_shows_its_files_with_their_hashes(evaluator, snapshot):
    page = evaluator.client.get(reverse("agency_snapshot", args=[snapshot.pk])).content.decode()
    for file in snapshot.files.all():
        assert file.name in page
        assert file.sha256 in page


def test_the_changes_of_an_import_are_listed(admin, snapshot, files):
    lines = files["CIS_bdpm.txt"].replace("Commercialisée".encode(), "Non commercialisée".encode(), 1)
    send(admin, upload({**files, "CIS_bdpm.txt": lines}), date="11/03/2026")
    run_next()
    later = Snapshot.objects.latest("date")
    page = admin.client.get(reverse("agency_snapshot_changes", args=[later.pk])).content.decode()
    assert "1\u00a0changement" in page
    assert "État de commercialisation\u00a0: Commercialisée → Non commercialisée" in page


@pytest.mark.parametrize("name", ["agency_snapshot", "agency_snapshot_changes"])
def test_an_unknown_import_does_not_exist(evaluator, name):
    assert evaluator.client.get(reverse(name, args=[10**18])).status_code == 404


@pytest.mark.parametrize(
    ("persona", "address", "code"),
    [
        ("evaluator", IMPORT, 403),
        ("head", IMPORT, 403),
        ("declarant_a", IMPORT, 404),
        ("declarant_a", "/agence/registre/", 404),
        ("anonymous", "/agence/registre/", 302),
    ],
    indirect=["persona"],
)
def test_the_register_is_the_agency_s_and_imports_are_the_administrator_s(persona, address, code):
    assert persona.client.get(address).status_code == code


def test_pages_of_the_register_cost_few_queries(admin, snapshot, django_assert_max_num_queries):
    browser = admin.client
    for address in (reverse("agency_register"), reverse("agency_snapshot", args=[snapshot.pk]), IMPORT):
        with django_assert_max_num_queries(15):
            browser.get(address)


@pytest.fixture
def two(admin, snapshot, files):
    lines = files["CIS_bdpm.txt"].replace("Commercialisée".encode(), "Non commercialisée".encode(), 1)
    send(admin, upload({**files, "CIS_bdpm.txt": lines}), date="11/03/2026")
    run_next()
    return list(Snapshot.objects.order_by("date"))


def difference(older: Snapshot, newer: Snapshot, name: str = "agency_register_difference") -> str:
    return reverse(name, args=[older.pk, newer.pk])


def test_an_import_is_compared_with_the_one_before(evaluator, two):
    assert "Comparer" in evaluator.client.get(difference(*two)).content.decode()
    run_next()
    page = evaluator.client.get(difference(*two)).content.decode()
    assert "1\u00a0modifiée" in page
    assert "Non commercialisée" in page


def test_the_older_comes_first_whatever_the_address(evaluator, two):
    page = evaluator.client.get(difference(*reversed(two))).content.decode()
    assert page.index("10\u00a0mars 2026") < page.index("11\u00a0mars 2026")


def test_the_comparison_is_also_json(evaluator, two):
    address = difference(*two, name="agency_register_difference_json")
    assert evaluator.client.get(address).json()["error"]["code"] == "not_computed"
    run_next()
    found = evaluator.client.get(address).json()
    counts = found["parts"]["speciality"]["counts"]
    assert (counts["added"], counts["removed"], counts["changed"]) == (0, 0, 1)
    assert found["parts"]["presentation"]["rows"] == {"added": [], "removed": [], "changed": []}


def test_anybody_of_the_agency_asks_for_a_comparison(evaluator, two):
    response = evaluator.client.post(difference(*two))
    assert Job.objects.filter(kind="register_difference", created_by=evaluator.user).count() == 1
    assert response.url.startswith("/agence/travaux/")


def test_a_snapshot_is_not_compared_with_itself_nor_with_nothing(evaluator, two):
    assert evaluator.client.get(difference(two[0], two[0])).status_code == 404
    assert evaluator.client.get("/agence/registre/differences/1/999999999/").status_code == 404


@pytest.fixture
def labels_alone(admin, snapshot):
    labels = b"Code ATC,Libelle\nA,Voies digestives\n"
    send(admin, upload({"ATC_labels.csv": labels}), date="11/03/2026")
    run_next()
    return Snapshot.objects.latest("pk")


def test_snapshots_without_a_part_in_common_are_not_offered_for_comparison(evaluator, snapshot, labels_alone):
    page = evaluator.client.get(reverse("agency_snapshot", args=[labels_alone.pk])).content.decode()
    assert "Comparer avec" not in page
    page = evaluator.client.get(difference(snapshot, labels_alone)).content.decode()
    assert "une partie en commun" in page
    assert ">Comparer<" not in page


def test_what_only_repeated_another_import_is_not_offered_for_comparison(evaluator, admin, snapshot, files):
    send(admin, upload(files), date="12/03/2026")
    run_next()
    again = Snapshot.objects.latest("pk")
    assert again.same_as == snapshot
    for shown in (snapshot, again):
        page = evaluator.client.get(reverse("agency_snapshot", args=[shown.pk])).content.decode()
        assert "Comparer avec" not in page


def test_an_import_is_compared_with_the_last_that_shares_a_part(admin, snapshot, labels_alone, files):
    send(admin, upload(files), date="12/03/2026")
    run_next()
    job = Job.objects.latest("pk")
    assert (job.kind, job.params["older"]) == ("register_difference", snapshot.pk)


def test_a_change_of_availability_is_told_from_its_status_not_from_its_link(evaluator, snapshot):
    said = {"url": "https://ansm.sante.fr/a", "label": "Rupture de stock", "status": 1, "starts_on": "2026-03-09"}
    RegisterChange.objects.create(
        snapshot=snapshot,
        table=RegisterTable.AVAILABILITY,
        key="99000001",
        kind=ChangeKind.CHANGED,
        before=[said],
        after=[{**said, "status": 4, "label": "Remise à disposition"}],
    )
    page = evaluator.client.get(reverse("agency_snapshot_changes", args=[snapshot.pk])).content.decode()
    assert "Statut\u00a0: Rupture de stock → Remise à disposition" in page
    assert "Libellé" not in page
