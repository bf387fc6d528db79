import Kernel
import Recorder
import Testing

private let noon = Moment(microseconds: 1_790_000_000_000_000)

@Suite struct `The clock of a run` {
    @Test func `takes the least lateness of its files for the beginning`() {
        var clock = RunClock()
        // Six seconds of film each; files were closed 300, 20 and 150 ms late.
        let first = clock.take(.seconds(6), writtenAt: noon + .seconds(6) + .milliseconds(300))
        let second = clock.take(.seconds(6), writtenAt: noon + .seconds(12) + .milliseconds(20))
        let third = clock.take(.seconds(6), writtenAt: noon + .seconds(18) + .milliseconds(150))
        #expect(first - noon == .milliseconds(300))
        #expect(second - noon == .seconds(6) + .milliseconds(20))
        #expect(third - noon == .seconds(12) + .milliseconds(20))
    }

    @Test func `does not believe one late file, as the last of a camera that went away, but three of them`() {
        var clock = RunClock()
        var film = Span.zero
        var starts: [Span] = []
        for late in [0, 0, 5_000, 0, 3_600_000, 3_600_000, 3_600_000] as [Int64] {
            film = film + .seconds(6)
            starts.append(clock.take(.seconds(6), writtenAt: noon + film + .milliseconds(late)) - noon)
        }
        #expect(starts.prefix(6).map(\.seconds) == [0, 6, 12, 18, 24, 30])
        #expect(starts[6].seconds == 3_600 + 36)
    }
}

@Suite struct `A camera's own clock` {
    @Test(arguments: ["Sun, 22 Nov 2026 07:52:58 GMT", "Sun, Nov 22 2026 07:52:58 GMT"])
    func `is read as the standard writes it and as cameras do`(date: String) {
        let answer = "RTSP/1.0 200 OK\r\nCSeq: 1\r\nDate: \(date)\r\n\r\n"
        #expect(CameraClock.date(inAnswer: Array(answer.utf8))?.rfc3339.hasPrefix("2026-11-22T07:52:58") == true)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 07:52:58 GMT", "RTSP/1.0 200 OK\r\nCSeq: 1",
        "RTSP/1.0 200 OK\r\nDate: yesterday", "RTSP/1.0 200 OK\r\nDate: Sun, 32 Nov 2026 07:52:58 GMT", "",
    ])
    func `is not guessed`(answer: String) {
        #expect(CameraClock.date(inAnswer: Array(answer.utf8)) == nil)
    }

    @Test func `is judged no finer than the whole second that it tells`() {
        func offset(_ told: Span, sent: Span, received: Span) -> Span {
            CameraClock.offset(told: noon + told, sent: noon + sent, received: noon + received)
        }
        #expect(offset(.seconds(0), sent: .milliseconds(900), received: .milliseconds(950)) == .zero)
        #expect(offset(.seconds(1), sent: .milliseconds(900), received: .milliseconds(950)) == .milliseconds(50))
        #expect(offset(.seconds(-3_600), sent: .zero, received: .milliseconds(4)) == .seconds(-3_599))
        #expect(offset(.seconds(3_600), sent: .zero, received: .zero) == .seconds(3_600))
    }
}

/// A watch whose answers can stand in an expectation.
private final class Watched {
    private var watch: CameraWatch

    init(_ limits: CameraLimits, standing: Set<CameraTrouble> = [], film: Moment) {
        watch = CameraWatch(limits, standing: standing, film: film)
    }

    func took(from: Moment, to: Moment) -> [CameraChange] { watch.took(from: from, to: to) }
    func ended(_ said: String) { watch.ended(said) }
    func tick(_ now: Moment) -> [CameraChange] { watch.tick(now) }
    func saw(_ small: [UInt8], at moment: Moment) -> [CameraChange] { watch.saw(small, at: moment) }
    func clock(_ offset: Span?, at now: Moment) -> [CameraChange] { watch.clock(offset, at: now) }
    func codec(_ name: String, at now: Moment) -> [CameraChange] { watch.codec(name, at: now) }
    func disk(isFull: Bool, free: Int64, at now: Moment) -> [CameraChange] {
        watch.disk(isFull: isFull, free: free, at: now)
    }
}

/// Plan.A5: man-machine steps are filmed; film that is missing is known (issue 7, bad input).
@Suite struct `The watch over a camera` {
    private let limits = CameraLimits(gap: .seconds(20), frozen: .seconds(60), clock: .seconds(2))

    @Test func `raises a gap at the end of the last film, and ends it with the next`() {
        let watch = Watched(limits, film: noon)
        #expect(watch.took(from: noon, to: noon + .seconds(6)).isEmpty)
        watch.ended("Connection timed out")
        #expect(watch.tick(noon + .seconds(20)).isEmpty)
        #expect(
            watch.tick(noon + .seconds(27)) == [
                CameraChange(.gap, begun: true, at: noon + .seconds(6), detail: "Connection timed out")
            ])
        #expect(watch.tick(noon + .seconds(60)).isEmpty)
        #expect(
            watch.took(from: noon + .seconds(70), to: noon + .seconds(76)) == [
                CameraChange(.gap, begun: false, at: noon + .seconds(70))
            ])
    }

    @Test func `records a gap that was over before anybody looked`() {
        let watch = Watched(limits, film: noon)
        let changes = watch.took(from: noon + .seconds(30), to: noon + .seconds(36))
        #expect(changes.map(\.isBegun) == [true, false])
        #expect(changes.map(\.at) == [noon, noon + .seconds(30)])
    }

    @Test func `raises a frozen picture, though film goes on`() {
        let watch = Watched(limits, film: noon)
        let (one, other) = ([UInt8](repeating: 9, count: 100), [UInt8](repeating: 200, count: 100))
        // Coded anew, a standing picture differs by a level or two.
        let same = [UInt8](repeating: 11, count: 100)
        #expect(watch.saw(one, at: noon).isEmpty)
        #expect(watch.saw(same, at: noon + .seconds(60)).isEmpty)
        #expect(watch.saw(one, at: noon + .seconds(90)) == [CameraChange(.frozen, begun: true, at: noon)])
        #expect(
            watch.saw(other, at: noon + .seconds(120)) == [
                CameraChange(.frozen, begun: false, at: noon + .seconds(120))
            ])
    }

    @Test func `lets the picture of a screen stand`() {
        let watch = Watched(CameraLimits(gap: .seconds(20), frozen: nil, clock: .seconds(2)), film: noon)
        #expect(watch.saw([1, 2], at: noon).isEmpty && watch.saw([1, 2], at: noon + .hours(9)).isEmpty)
    }

    @Test func `raises a clock that is an hour off, codecs that nobody plays, and a full disk, and ends each`() {
        let watch = Watched(limits, film: noon)
        #expect(watch.clock(.milliseconds(1_900), at: noon).isEmpty)
        #expect(watch.clock(.hours(-1), at: noon).map(\.trouble) == [.clock])
        #expect(watch.clock(nil, at: noon).map(\.isBegun) == [false])
        #expect(watch.codec("hev1", at: noon).map(\.detail) == ["hev1"])
        #expect(watch.disk(isFull: true, free: 1_000_000, at: noon).map(\.trouble) == [.disk])
        #expect(watch.disk(isFull: false, free: 9_000_000, at: noon).map(\.isBegun) == [false])
        #expect(watch.took(from: noon, to: noon + .seconds(6)).map(\.trouble) == [.codec])
    }

    @Test func `goes on with what stood when the node was stopped`() {
        let watch = Watched(limits, standing: [.gap], film: noon)
        #expect(watch.tick(noon + .hours(1)).isEmpty)
        #expect(watch.took(from: noon + .hours(1), to: noon + .hours(1)).map(\.isBegun) == [false])
    }
}

@Suite struct `Room for film` {
    @Test func `ends before the disk is full, and begins again when there is half as much again`() {
        var room = DiskRoom(reserve: 1_000)
        var may: [Bool] = []
        for free in [1_000, 999, 1_499, 1_500] as [Int64] { may.append(room.take(free: free)) }
        #expect(may == [true, false, false, true])
    }
}
