import Kernel
import Testing

@testable import Ledger

@Suite struct `States kept between commands` {
    private func subject(_ number: Int) -> Subject { Subject("test.lorry", "\(number)") }

    @Test func `stay while there is room`() {
        var shelf = StateShelf()
        for number in 0..<10 { shelf.put(LoadedState(number), subject(number), weight: 17_001) }
        #expect((0..<10).allSatisfy { shelf.take(subject($0), as: Int.self)?.state == $0 })
        #expect(shelf.take(subject(0), as: String.self) == nil)
    }

    @Test func `go when they hold too many rows, those not used for longest first`() {
        var shelf = StateShelf()
        for number in 0..<11 { shelf.put(LoadedState(number), subject(number), weight: 17_001) }
        _ = shelf.take(subject(0), as: Int.self)
        shelf.put(LoadedState(11), subject(11), weight: 17_001)
        #expect(shelf.take(subject(0), as: Int.self) != nil && shelf.take(subject(11), as: Int.self) != nil)
        #expect(shelf.take(subject(1), as: Int.self) == nil)
        #expect(shelf.weight <= StateShelf.weightMax / 2)
    }

    @Test func `go when there are too many`() {
        var shelf = StateShelf()
        for number in 0...StateShelf.statesMax { shelf.put(LoadedState(number), subject(number), weight: 1) }
        #expect(shelf.take(subject(StateShelf.statesMax), as: Int.self) != nil)
        #expect(shelf.weight == StateShelf.statesMax / 2)
    }

    @Test func `are weighed again as they grow, unless they were dropped`() {
        var shelf = StateShelf()
        let (grown, dropped) = (LoadedState(1), LoadedState(2))
        shelf.put(grown, subject(1), weight: 1)
        shelf.put(dropped, subject(2), weight: 1)
        shelf.drop { $0 == subject(2) }
        shelf.weigh(grown, subject(1), 500)
        shelf.weigh(dropped, subject(2), 500)
        #expect(shelf.weight == 500)
    }
}
