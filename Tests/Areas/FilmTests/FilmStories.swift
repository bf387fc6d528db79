import Kernel
import TestKit
import Testing

@testable import Film

@Suite struct `A camera` {
    private let blank = Story(CameraRules.self, "CAM-05")

    private func evidence(_ change: (inout CameraEvidence) -> Void = { _ in }) -> CameraEvidence {
        var evidence = CameraEvidence()
        evidence.pointKnown = true
        evidence.placeKnown = true
        change(&evidence)
        return evidence
    }

    private func detail(
        place: String = "fr-1", assets: [String] = ["TK101"], address: String = "rtsp://10.0.0.8/a", name: String = "罐区"
    ) -> CameraDetail {
        CameraDetail(name: name, point: "V05", place: place, assets: assets, address: address, isStill: false)
    }

    @Test func `Plan.A5 is declared once, at a video point of the rules, for a place or equipment known`() throws {
        let story = try blank.after(.declare(detail()), evidence(), by: Stories.engineer)
        #expect(story.state.detail == detail())
        #expect(story.when(.declare(detail()), evidence(), by: Stories.engineer) == .failure(.cameraExists("CAM-05")))
        func refused(_ detail: CameraDetail, _ evidence: CameraEvidence) -> Refusal? {
            guard case .failure(let refusal) = blank.when(.declare(detail), evidence, by: Stories.engineer) else {
                return nil
            }
            return refusal
        }
        #expect(refused(detail(), evidence { $0.pointKnown = false }) == .cameraPointUnknown("V05"))
        #expect(refused(detail(), evidence { $0.placeKnown = false }) == .cameraPlaceUnknown("fr-1"))
        #expect(refused(detail(), evidence { $0.unknownAssets = ["TK1"] }) == .cameraAssetUnknown("TK1"))
        #expect(refused(detail(place: "", assets: []), evidence()) == .cameraNowhere)
        #expect(refused(detail(name: " "), evidence()) == .cameraFieldWrong)
        #expect(refused(detail(assets: ["A", "A"]), evidence()) == .cameraFieldWrong)
        let lower = Story(CameraRules.self, "cam/5")
        #expect(lower.when(.declare(detail()), evidence(), by: Stories.engineer) == .failure(.cameraCodeWrong))
    }

    @Test(arguments: ["http://10.0.0.8/a", "rtsp://", "rtsp://a b", "rtsp://a'/x", "file:///etc/passwd"])
    func `has an RTSP address and no other`(address: String) {
        let given = blank.when(.declare(detail(address: address)), evidence(), by: Stories.engineer)
        #expect(given == .failure(.cameraAddressWrong))
    }

    @Test func `has no password in its address`() {
        let given = blank.when(
            .declare(detail(address: "rtsp://viewer:word@10.0.0.8/a")), evidence(), by: Stories.engineer)
        #expect(given == .failure(.cameraSecret))
    }

    @Test func `is amended and closed with a reason`() throws {
        #expect(
            blank.when(.close, evidence(), by: Stories.engineer, reason: "拆除") == .failure(.cameraUnknown("CAM-05")))
        let story = try blank.after(.declare(detail()), evidence(), by: Stories.engineer)
        #expect(story.when(.close, evidence(), by: Stories.engineer) == .failure(.filmReasonMissing))
        #expect(
            story.when(.amend(detail()), evidence(), by: Stories.engineer, reason: "改") == .failure(.cameraSame))
        let other = detail(name: "罐区 2")
        #expect(
            story.when(.amend(other), evidence(), by: Stories.engineer, reason: "改") == .success([.amended(other)]))
        #expect(story.when(.close, evidence(), by: Stories.engineer, reason: "拆除") == .success([.closed]))
    }
}

@Suite struct `A reel of film` {
    private let blank = Story(ReelRules.self, Stories.reel.id)

    private func evidence(_ change: (inout ReelEvidence) -> Void = { _ in }) -> ReelEvidence {
        var evidence = ReelEvidence()
        evidence.cameraKnown = true
        change(&evidence)
        return evidence
    }

    @Test func `Plan.A5 is sealed by the node, once, right after the one before`() throws {
        #expect(
            blank.when(.seal(Stories.reel), evidence(), by: .node) == .success([.sealed(Stories.reel)]))
        #expect(blank.when(.seal(Stories.reel), evidence(), by: Stories.qa) == .failure(.reelNodeOnly))
        let gap = evidence { $0.newest = Digest.story([2]) }
        #expect(blank.when(.seal(Stories.reel), gap, by: .node) == .failure(.reelWrong))
        let unknown = evidence { $0.cameraKnown = false }
        #expect(blank.when(.seal(Stories.reel), unknown, by: .node) == .failure(.reelWrong))
        let sealed = try blank.after(.seal(Stories.reel), evidence(), by: .node)
        #expect(
            sealed.when(.seal(Stories.reel), evidence(), by: .node) == .failure(.reelKnown(Stories.reel.id)))
    }

    @Test func `Plan.A5 is disposed of when its time is over and nothing keeps it, and that is recorded`() throws {
        #expect(blank.when(.dispose, evidence(), by: .node) == .failure(.reelUnknown(Stories.reel.id)))
        let sealed = try blank.after(.seal(Stories.reel), evidence(), by: .node)
        let young = evidence { $0.keptUntil = .storyStart + .days(90) }
        #expect(sealed.when(.dispose, young, by: .node) == .failure(.reelYoung(Stories.reel.id)))
        #expect(sealed.when(.dispose, evidence(), by: .node) == .failure(.reelYoung(Stories.reel.id)))
        let kept = evidence {
            $0.keptUntil = Stories.reel.to
            $0.kept = "FK-1 20260618"
        }
        #expect(
            sealed.when(.dispose, kept, by: .node) == .failure(.reelKept(Stories.reel.id, by: "FK-1 20260618")))
        // A moment ago: what has not ended is not over.
        let over = evidence { $0.keptUntil = Stories.reel.to - .days(1) }
        let old = Story(
            ReelRules.self,
            Reel(
                camera: "CAM-05", from: .storyStart - .days(100), to: .storyStart - .days(99), segments: 1, bytes: 1,
                manifest: Stories.digest, previous: nil
            ).id)
        #expect(old.when(.dispose, over, by: .node) == .failure(.reelUnknown(old.state.id)))
        let gone = try old.after(
            .seal(
                Reel(
                    camera: "CAM-05", from: .storyStart - .days(100), to: .storyStart - .days(99), segments: 1,
                    bytes: 1, manifest: Stories.digest, previous: nil)), evidence(), by: .node)
        #expect(gone.when(.dispose, over, by: .node) == .success([.disposed]))
    }
}

@Suite struct `A trouble of a camera` {
    private let id = IncidentState.id(camera: "CAM-05", .gap, from: .storyStart)

    @Test func `Plan.A5 is raised and ended once, by the node, with the batch that ran`() throws {
        let blank = Story(IncidentRules.self, id)
        let raise = IncidentCommand.raise(camera: "CAM-05", .gap, from: .storyStart, detail: "timed out")
        #expect(blank.when(raise, [], by: Stories.qa) == .failure(.incidentNodeOnly))
        #expect(blank.when(.end(to: .storyStart), [], by: .node) == .failure(.incidentWrong(id)))
        let other = IncidentCommand.raise(camera: "CAM-06", .gap, from: .storyStart, detail: "")
        #expect(blank.when(other, [], by: .node) == .failure(.incidentWrong(id)))
        let raised = try blank.after(raise, [], by: .node)
        #expect(raised.state.isOpen)
        #expect(raised.when(raise, [], by: .node) == .failure(.incidentWrong(id)))
        #expect(raised.when(.end(to: .storyStart - .seconds(1)), [], by: .node) == .failure(.incidentWrong(id)))
        let uses = [FilmedUse(batch: "POOL-1", step: "投浆")]
        let ended = try raised.after(.end(to: .storyStart + .minutes(1)), uses, by: .node)
        #expect(!ended.state.isOpen && ended.state.uses == uses)
        #expect(ended.when(.end(to: .storyStart + .minutes(2)), [], by: .node) == .failure(.incidentWrong(id)))
    }
}

@Suite struct `A viewing of film` {
    private let blank = Story(ViewingRules.self, "VW-1")

    private func detail(
        cameras: [String] = ["CAM-05"], from: Moment = .storyStart - .minutes(1), to: Moment = .storyStart + .minutes(1)
    ) -> ViewingDetail {
        ViewingDetail(cameras: cameras, from: from, to: to, purpose: .batch, isLive: false)
    }

    @Test func `Plan.A5 is opened with cameras, a time and a purpose, and recorded`() throws {
        #expect(blank.when(.open(detail()), [], by: Stories.leader) == .success([.opened(detail())]))
        #expect(blank.when(.open(detail(cameras: [])), [], by: Stories.leader) == .failure(.viewingNoCamera))
        #expect(
            blank.when(.open(detail(cameras: ["A", "A"])), [], by: Stories.leader) == .failure(.viewingNoCamera))
        #expect(
            blank.when(.open(detail()), ["CAM-05"], by: Stories.leader) == .failure(.cameraUnknown("CAM-05")))
        for wrong in [
            detail(from: .storyStart, to: .storyStart), detail(to: .storyStart + .days(2)),
            detail(from: .storyStart + .hours(1), to: .storyStart + .hours(2)),
        ] {
            #expect(blank.when(.open(wrong), [], by: Stories.leader) == .failure(.viewingTimesWrong))
        }
        let open = try blank.after(.open(detail()), [], by: Stories.leader)
        #expect(open.when(.open(detail()), [], by: Stories.leader) == .failure(.viewingExists("VW-1")))
    }

    @Test func `shows its cameras and its time to who opened it, for a shift`() throws {
        let state = try blank.after(.open(detail()), [], by: Stories.leader).state
        let now = state.openedAt
        #expect(state.shows("CAM-05", to: "0288", at: now))
        #expect(!state.shows("CAM-05", to: "0533", at: now) && !state.shows("CAM-06", to: "0288", at: now))
        #expect(!state.shows("CAM-05", to: "0288", at: now + .hours(8)))
        #expect(state.covers(from: .storyStart, to: .storyStart + .seconds(6)))
        #expect(!state.covers(from: .storyStart + .minutes(1), to: .storyStart + .minutes(2)))
    }

    @Test func `Plan.A5 gives clips of its own film only, and each is recorded`() throws {
        let open = try blank.after(.open(Stories.viewing), [], by: Stories.leader)
        #expect(
            open.when(.export(Stories.clip), [], by: Stories.leader) == .success([.exported(Stories.clip)]))
        #expect(open.when(.export(Stories.clip), [], by: Stories.qa) == .failure(.viewingNotYours))
        func clip(from: Moment, to: Moment, segments: Int = 1) -> ExportedClip {
            ExportedClip(
                camera: "CAM-05", from: from, to: to, segments: segments, bytes: 1, digest: Stories.digest,
                isBlurred: true)
        }
        let long = clip(from: .storyStart - .minutes(9), to: .storyStart + .minutes(9))
        #expect(open.when(.export(long), [], by: Stories.leader) == .failure(.clipTooLong))
        let empty = clip(from: .storyStart - .minutes(1), to: .storyStart, segments: 0)
        #expect(open.when(.export(empty), [], by: Stories.leader) == .failure(.clipEmpty))
        let elsewhere = clip(from: .storyStart - .days(2), to: .storyStart - .days(1))
        #expect(open.when(.export(elsewhere), [], by: Stories.leader) == .failure(.viewingNotYours))
    }
}

@Suite struct `Film that is kept longer` {
    private let blank = Story(KeepRules.self, "FK-1")

    @Test func `Plan.A5 is kept for something that has a number, and released with a reason`() throws {
        #expect(
            blank.when(.keep(Stories.kept), false, by: Stories.qa, reason: "偏差") == .failure(.cameraUnknown("CAM-05")))
        #expect(blank.when(.release, true, by: Stories.qa, reason: "结案") == .failure(.keepUnknown("FK-1")))
        let wrong = KeptFilm(camera: "CAM-05", from: .storyStart, to: .storyStart, subject: "1")
        #expect(blank.when(.keep(wrong), true, by: Stories.qa, reason: "偏差") == .failure(.keepWrong))
        let kept = try blank.after(.keep(Stories.kept), true, by: Stories.qa, reason: "偏差")
        #expect(kept.when(.keep(Stories.kept), true, by: Stories.qa, reason: "偏差") == .failure(.keepWrong))
        #expect(kept.when(.release, true, by: Stories.qa) == .failure(.filmReasonMissing))
        #expect(kept.when(.release, true, by: Stories.qa, reason: "结案") == .success([.released]))
    }
}

@Suite struct `Rules of film` {
    private func pack(
        points: [FilmPoint] = [
            FilmPoint(code: "V05", title: Phrase("罐", "Tank"), why: Phrase("", ""), keepDays: 90, source: "GMP")
        ],
        times: [FilmTime] = FilmTimeName.allCases.map {
            FilmTime($0, 20, source: "GMP", provenance: Phrase("", ""))
        }
    ) -> FilmPack {
        FilmPack(version: "1", effectiveFrom: Moment.storyStart.day(offsetMinutes: 480), points: points, times: times)
    }

    @Test func `leave nothing open and have nothing twice`() throws {
        try pack().check()
        #expect(throws: FilmPack.wrong("times")) { try pack(times: []).check() }
        let hasty = FilmTimeName.allCases.map { FilmTime($0, 14, source: "GMP", provenance: Phrase("", "")) }
        #expect(throws: FilmPack.wrong("times")) { try pack(times: hasty).check() }
        #expect(throws: FilmPack.wrong("points")) { try pack(points: []).check() }
        let forever = FilmPoint(code: "V", title: Phrase("罐", "T"), why: Phrase("", ""), keepDays: 0, source: "GMP")
        #expect(throws: FilmPack.wrong("points")) { try pack(points: [forever]).check() }
    }
}

@Suite struct `A time line of film` {
    @Test func `joins what touches and shows what is missing`() {
        func stretch(_ from: Int64, _ to: Int64) -> FilmTimeline.Stretch {
            FilmTimeline.Stretch(from: .storyStart + .seconds(from), to: .storyStart + .seconds(to), bytes: 1)
        }
        let line = FilmTimeline(
            from: .storyStart, to: .storyStart + .minutes(1), [stretch(6, 12), stretch(0, 6), stretch(30, 36)], [])
        #expect(line.stretches.map { ($0.from - .storyStart).seconds } == [0, 30])
        #expect(line.stretches.map { ($0.to - .storyStart).seconds } == [12, 36])
        #expect(line.stretches[0].bytes == 2)
    }
}
