@testable import Evidence
import Foundation
import Storage
import Telemetry
import TestSupport
import Testing

/// The case file of an alert.
@Suite struct BundleTests {
    private let words = CaseLists(
        teams: [],
        dismissals: [],
        measures: [CaseLists.Entry(id: "warned", title: "口头警告、教育")]
    )

    private func scene() throws -> Scene {
        let scene = try Scene()
        let alert = alert("aaaaaaaa", title: "<b>禁行</b> & \"x\"", company: "逗号, \"引号\"\n公司")
        try scene.commit(
            readings: (-60...20).map { scene.reading("t1", $0 * 10) },
            events: [fired(alert), resolved(alert, at: 150)]
        )
        try scene.act(.close(measure: "warned"), on: "aaaaaaaa", note: "<script>alert(1)</script>", at: 160)
        try scene.freeze()
        return scene
    }

    private func text(_ name: String, of bundle: EvidenceBundle) throws -> String {
        String(decoding: try #require(bundle.files.first { $0.name == name }).bytes, as: UTF8.self)
    }

    @Test func theSameStoreGivesTheSameBytes() throws {
        let scene = try scene()
        let first = try EvidenceBundle(alert: "aaaaaaaa", in: scene.location, words: words)
        let second = try EvidenceBundle(alert: "aaaaaaaa", in: scene.location, words: words)
        #expect(first.zip == second.zip)
        #expect(
            first.files.map(\.name) == [
                "page.html", "alert.json", "events.ndjson", "readings.csv", "track.geojson", "rule.yaml",
                "rule-set.yaml",
                "permits.json", "register.json", "grounds.json", "place.geojson", "sha256sums.txt",
            ]
        )
        #expect(throws: EvidenceError.unknownAlert("x")) { _ = try EvidenceBundle(alert: "x", in: scene.location) }
    }

    @Test func otherProgramsReadTheArchive() async throws {
        let scene = try scene()
        let bundle = try EvidenceBundle(alert: "aaaaaaaa", in: scene.location)
        let file = scene.folder.path("case.zip")
        try Data(bundle.zip).write(to: URL(fileURLWithPath: file))
        #expect(try await run("/usr/bin/unzip", ["-tq", file], in: scene).0 == .exited(0))
        let script = """
            import zipfile, sys, hashlib
            archive = zipfile.ZipFile(sys.argv[1])
            assert archive.testzip() is None
            sums = dict(reversed(line.split('  ')) for line in archive.read('alert-aaaaaaaa/sha256sums.txt').decode().splitlines())
            names = [name.split('/')[1] for name in archive.namelist()]
            assert sorted(names) == sorted(list(sums) + ['sha256sums.txt']), names
            for name in sums: assert hashlib.sha256(archive.read('alert-aaaaaaaa/' + name)).hexdigest() == sums[name], name
            print(archive.infolist()[0].date_time)
            """
        let (ending, output) = try await run("/usr/bin/python3", ["-c", script, file], in: scene)
        #expect(ending == .exited(0), "\(output)")
        // Frozen at 21:00 in China.
        #expect(output == "(2026, 11, 23, 21, 0, 0)\n")
    }

    @Test func whoeverHasTheBundleCanRecomputeItsHashes() async throws {
        let scene = try scene()
        let bundle = try EvidenceBundle(alert: "aaaaaaaa", in: scene.location)
        let folder = scene.folder.url.appendingPathComponent("bundle")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for file in bundle.files { try Data(file.bytes).write(to: folder.appendingPathComponent(file.name)) }
        let script = """
            import json, hashlib, csv, io, os, sys
            os.chdir(sys.argv[1])
            def sha(text): return hashlib.sha256(text.encode()).hexdigest()
            events = [json.loads(line) for line in open('events.ndjson')]
            assert [e['kind'] for e in events] == ['fired', 'resolved', 'closed'], events
            for e in events:
                words = [e['previous'], str(e['sequence']), e['alert'], e['kind'], str(e['at']), str(e['recorded_at']), e['data']]
                assert sha('\\n'.join(words)) == e['hash']
            matter = json.load(open('alert.json'))
            for e in matter['evidence']:
                assert json.loads(e['content'])['alert'] == 'aaaaaaaa'
            fired = json.loads(events[0]['data'])
            assert sha(open('grounds.json').read()) == fired['grounds']
            assert sha(open('rule-set.yaml').read()) == fired['rule_set']
            assert sha(open('place.geojson').read()) == json.load(open('grounds.json'))['place']['geometry_sha256']
            raw = open('readings.csv', 'rb').read()
            assert raw.startswith(b'\\xef\\xbb\\xbf')
            rows = list(csv.reader(io.StringIO(raw.decode('utf-8-sig'), newline='')))
            assert len(rows) == 1 + 61 + 15, len(rows)
            assert rows[0][6] == '速度 speed (km/h)' and all(len(row) == 9 for row in rows), rows[0]
            track = json.load(open('track.geojson'))
            roles = [(f['properties']['role'], f['geometry']['type']) for f in track['features']]
            assert roles == [('before', 'LineString'), ('during', 'LineString'), ('fired', 'Point'), ('place', 'Polygon')], roles
            assert len(track['features'][0]['properties']['times']) == len(track['features'][0]['geometry']['coordinates']) == 61
            """
        let (ending, output) = try await run("/usr/bin/python3", ["-c", script, folder.path], in: scene)
        #expect(ending == .exited(0), "\(output)")
    }

    @Test func thePageAsksForNothingAndRunsNothing() throws {
        let scene = try scene()
        let page = try text("page.html", of: EvidenceBundle(alert: "aaaaaaaa", in: scene.location, words: words))
        for word in ["<script", "src=", "href=", "http:", "https:", "url(h", "<b>"] {
            #expect(!page.contains(word), "\(word)")
        }
        for word in [
            "禁行", "口头警告、教育 (warned)", "核准证", "P1", "《条例》", "中心城区", "限值", "2026-11-23 12:00:00", "&lt;script&gt;",
        ] {
            #expect(page.contains(word), "\(word)")
        }
    }

    @Test func anAlertOfAnEarlierVersionHasACaseFileToo() throws {
        let scene = try scene()
        try scene.execute(
            "UPDATE alert SET grounds = NULL; DELETE FROM evidence; DELETE FROM exhibit; DELETE FROM rule_set"
        )
        let bundle = try EvidenceBundle(alert: "aaaaaaaa", in: scene.location)
        let page = try text("page.html", of: bundle)
        #expect(page.contains("未保存规则文本"))
        #expect(page.contains("尚未固定"))
        #expect(bundle.files.contains { $0.name == "readings.csv" })
    }

    @Test func aReadingAloneIsAPoint() throws {
        let scene = try Scene()
        try scene.commit(readings: [scene.reading("t1", 0)], events: [fired(alert("aaaaaaaa", place: nil))])
        try scene.freeze()
        let track = try text("track.geojson", of: EvidenceBundle(alert: "aaaaaaaa", in: scene.location))
        #expect(track.contains(#"{"type":"Point","coordinates":[112.18,31.04]}"#))
    }

    private func run(
        _ program: String,
        _ arguments: [String],
        in scene: Scene
    ) async throws -> (ChildProcess.Ending, String) {
        let process = try ChildProcess(
            program,
            arguments,
            output: scene.folder.url.appendingPathComponent("output\(UInt32.random(in: .min ... .max))")
        )
        return (try await process.ending(), process.log)
    }
}
