import Alarms
import Assembly
import Collection
import Comparison
import Donors
import Equipment
import Exchange
import Film
import History
import Identity
import Kernel
import Ledger
import Lineage
import LookBack
import Monitoring
import Notices
import Places
import Plasma
import Pooling
import Preparation
import Quarantine
import Records
import Rejects
import Retest
import Settings
import Storage
import StoreSQLite
import TestKit
import Testing
import Trail
import Upkeep
import Verification
import Witness

/// What must hold after any day, whatever went wrong in it.
enum PlantChecks {
    /// Every hash, checkpoint, signature and row.
    static func findings(_ plant: Plant) throws -> [String] {
        let shadow = try SQLiteStore(memoryFor: Plant.origin, ledger: LedgerTables.all, views: house.tables)
        return try plant.store.read { (snapshot) throws(Fault) in
            try LedgerVerification.run(snapshot, key: plant.key).findings
                + TableVerification.run(snapshot, shadow: shadow, house: house).findings
        }.map { "\($0.placeText): \($0.what.en)" }
    }

    /// Every row of every table, the ledger's too.
    static func rows(_ store: any Store, _ tables: [Table]) throws -> [[StoreValue]] {
        try store.read { (snapshot) throws(Fault) in
            var rows: [[StoreValue]] = []
            for table in tables {
                try snapshot.scan(table) { (row) throws(Fault) in
                    rows.append([.text(table.name)] + (0..<row.columnCount).map { row.value($0) })
                }
            }
            return rows
        }
    }

    static func entries(_ store: any Store) throws -> [StoredEntry] {
        try store.read { (snapshot) throws(Fault) in
            var entries: [StoredEntry] = []
            for index in 0..<(try LedgerReader.size(snapshot)) {
                entries.append(try StoredEntry.whole(index, from: snapshot))
            }
            return entries
        }
    }

    /// Bags that the ledger says were received more than once.
    static func receivedTwice(_ entries: [StoredEntry]) throws -> [String] {
        var seen: [String: Int] = [:]
        for entry in entries where entry.envelope.kind.name.hasPrefix(ShipmentRules.noun) {
            guard
                case .received(let reception)? = try house.read(entry.envelope.kind, entry.body)
                    as? ShipmentFact
            else { continue }
            seen[reception.bag, default: 0] += 1
        }
        return twice(seen)
    }

    static func twice(_ seen: [String: Int]) -> [String] { seen.filter { $0.value > 1 }.keys.sorted() }

    /// What was acknowledged stands in the ledger once, in the place that the receipt names, and nothing else does.
    static func misplaced(_ acknowledged: [CommandID: Receipt], _ entries: [StoredEntry]) -> [String] {
        var flaws: [String] = []
        var counted: [CommandID: (first: Int64, count: Int64)] = [:]
        for entry in entries {
            let known = counted[entry.envelope.command]
            counted[entry.envelope.command] = (
                known?.first ?? entry.envelope.head.index, (known?.count ?? 0) + 1
            )
        }
        for (id, receipt) in acknowledged {
            guard let found = counted.removeValue(forKey: id) else {
                flaws.append("\(id) was acknowledged and is not there")
                continue
            }
            if found.first != receipt.index || found.count != receipt.count {
                flaws.append("\(id) stands at \(found), its receipt says \(receipt.index), \(receipt.count)")
            }
            if Int(receipt.index) < entries.count, entries[Int(receipt.index)].leaf != receipt.leaf {
                flaws.append("\(id) has another leaf than its receipt")
            }
        }
        return flaws + counted.keys.map { "\($0) is there and nobody was told" }
    }

    /// Records whose loaded state is not what folding their facts gives.
    static func unequal<T: FactTable>(
        _ table: T.Type, _ store: any Store, _ entries: [StoredEntry]
    ) throws -> [String] where T.R.State: Equatable {
        var states: [String: T.R.State] = [:]
        for entry in entries where entry.envelope.head.subject.noun == T.R.noun {
            let id = entry.envelope.head.subject.id
            guard let fact = try house.read(entry.envelope.kind, entry.body) as? T.R.Event else { continue }
            var state = states[id] ?? T.R.blank(id)
            T.R.apply(fact, entry.envelope.head, to: &state)
            states[id] = state
        }
        var flaws: [String] = []
        for (id, state) in states {
            let loaded = try store.read { (snapshot) throws(Fault) in try T.load(id, from: snapshot) }
            if loaded != state { flaws.append("\(T.R.noun)/\(id)") }
        }
        return flaws
    }

    /// Each noun of the house by name, so that a new one is missed here.
    static let nouns: [String: @Sendable (any Store, [StoredEntry]) throws -> [String]] = [
        AccountRules.noun: { try unequal(AccountTable.self, $0, $1) },
        DeviceRules.noun: { try unequal(DeviceTable.self, $0, $1) },
        BadgeRules.noun: { try unequal(BadgeTable.self, $0, $1) },
        DelegationRules.noun: { try unequal(DelegationTable.self, $0, $1) },
        ScopeRules.noun: { try unequal(ScopeTable.self, $0, $1) },
        FactorRules.noun: { try unequal(FactorTable.self, $0, $1) },
        NoticeRules.noun: { try unequal(NoticeTable.self, $0, $1) },
        StationRules.noun: { try unequal(StationTable.self, $0, $1) },
        LimitsRules.noun: { try unequal(LimitsTable.self, $0, $1) },
        ShipmentRules.noun: { try unequal(ShipmentTable.self, $0, $1) },
        ClimateRules.noun: { try unequal(ClimateTable.self, $0, $1) },
        BoxRules.noun: { try unequal(BoxTable.self, $0, $1) },
        UnitRules.noun: { try unequal(UnitTable.self, $0, $1) },
        ContainerRules.noun: { try unequal(ContainerTable.self, $0, $1) },
        FilterRules.noun: { try unequal(FilterTable.self, $0, $1) },
        ReviewRules.noun: { try unequal(ReviewTable.self, $0, $1) },
        AccessReviewRules.noun: { try unequal(AccessReviewTable.self, $0, $1) },
        ValueRules.noun: { try unequal(ValueTable.self, $0, $1) },
        VisitRules.noun: { try unequal(VisitTable.self, $0, $1) },
        RunRules.noun: { try unequal(RunTable.self, $0, $1) },
        StationBoxRules.noun: { try unequal(StationBoxTable.self, $0, $1) },
        StationShipmentRules.noun: { try unequal(StationShipmentTable.self, $0, $1) },
        BagRules.noun: { try unequal(BagTable.self, $0, $1) },
        LabelRules.noun: { try unequal(LabelTable.self, $0, $1) },
        CharacteristicRules.noun: { try unequal(CharacteristicTable.self, $0, $1) },
        ModelRules.noun: { try unequal(ModelTable.self, $0, $1) },
        OmissionRules.noun: { try unequal(OmissionTable.self, $0, $1) },
        SuggestionRules.noun: { try unequal(SuggestionTable.self, $0, $1) },
        CurveNoteRules.noun: { try unequal(CurveNoteTable.self, $0, $1) },
        SignalGapRules.noun: { try unequal(SignalGapTable.self, $0, $1) },
        DefinitionRules.noun: { try unequal(DefinitionTable.self, $0, $1) },
        AlarmRules.noun: { try unequal(AlarmTable.self, $0, $1) },
        ExceptionRules.noun: { try unequal(ExceptionTable.self, $0, $1) },
        AssetRules.noun: { try unequal(AssetTable.self, $0, $1) },
        SignalRules.noun: { try unequal(SignalTable.self, $0, $1) },
        CertificateRules.noun: { try unequal(CertificateTable.self, $0, $1) },
        ConnectionRules.noun: { try unequal(ConnectionTable.self, $0, $1) },
        UpgradeRules.noun: { try unequal(UpgradeTable.self, $0, $1) },
        CameraRules.noun: { try unequal(CameraTable.self, $0, $1) },
        ReelRules.noun: { try unequal(ReelTable.self, $0, $1) },
        IncidentRules.noun: { try unequal(IncidentTable.self, $0, $1) },
        ViewingRules.noun: { try unequal(ViewingTable.self, $0, $1) },
        KeepRules.noun: { try unequal(KeepTable.self, $0, $1) },
        FilmPackRules.noun: { try unequal(FilmPackTable.self, $0, $1) },
        EquipmentPackRules.noun: { try unequal(EquipmentPackTable.self, $0, $1) },
        LookBackRules.noun: { try unequal(LookBackTable.self, $0, $1) },
        DonorRules.noun: { try unequal(DonorTable.self, $0, $1) },
        DonationRules.noun: { try unequal(DonationTable.self, $0, $1) },
        ExclusionRules.noun: { try unequal(ExclusionTable.self, $0, $1) },
        SampleRules.noun: { try unequal(SampleTable.self, $0, $1) },
        ComparedBagRules.noun: { try unequal(ComparedBagTable.self, $0, $1) },
        FindingRules.noun: { try unequal(FindingTable.self, $0, $1) },
        ParallelLimitsRules.noun: { try unequal(ParallelLimitsTable.self, $0, $1) },
        QuarantineRules.noun: { try unequal(QuarantineTable.self, $0, $1) },
        SelectionRules.noun: { try unequal(SelectionTable.self, $0, $1) },
        PoolingRules.noun: { try unequal(PoolingTable.self, $0, $1) },
        PoolingPackRules.noun: { try unequal(PoolingPackTable.self, $0, $1) },
        OrderRules.noun: { try unequal(OrderTable.self, $0, $1) },
        RoundRules.noun: { try unequal(RoundTable.self, $0, $1) },
        SpecimenRules.noun: { try unequal(SpecimenTable.self, $0, $1) },
        WorklistRules.noun: { try unequal(WorklistTable.self, $0, $1) },
        PoolRules.noun: { try unequal(PoolTable.self, $0, $1) },
        SpecificationRules.noun: { try unequal(SpecificationTable.self, $0, $1) },
        CriteriaRules.noun: { try unequal(CriteriaTable.self, $0, $1) },
        ScheduleRules.noun: { try unequal(ScheduleTable.self, $0, $1) },
        HoldRules.noun: { try unequal(HoldTable.self, $0, $1) },
        DisposalRules.noun: { try unequal(DisposalTable.self, $0, $1) },
        PartnerRules.noun: { try unequal(PartnerTable.self, $0, $1) },
        MessageRules.noun: { try unequal(MessageTable.self, $0, $1) },
        MaterialRules.noun: { try unequal(MaterialTable.self, $0, $1) },
        ProcessRules.noun: { try unequal(ProcessTable.self, $0, $1) },
        StepRules.noun: { try unequal(StepTable.self, $0, $1) },
        LineageHoldRules.noun: { try unequal(LineageHoldTable.self, $0, $1) },
        MigrationRules.noun: { try unequal(MigrationTable.self, $0, $1) },
        LookBackPackRules.noun: { try unequal(LookBackPackTable.self, $0, $1) },
        DestructionRules.noun: { try unequal(DestructionTable.self, $0, $1) },
        CaseRules.noun: { try unequal(CaseTable.self, $0, $1) },
        LookBackDrillRules.noun: { try unequal(LookBackDrillTable.self, $0, $1) },
        PlaceRules.noun: { try unequal(PlaceTable.self, $0, $1) },
        WordRules.noun: { try unequal(WordTable.self, $0, $1) },
        ClockRules.noun: { try unequal(ClockTable.self, $0, $1) },
        BackupRules.noun: { try unequal(BackupTable.self, $0, $1) },
        DrillRules.noun: { try unequal(DrillTable.self, $0, $1) },
        SectionRules.noun: { try unequal(SectionTable.self, $0, $1) },
        WitnessLogRules.noun: { try unequal(WitnessLogTable.self, $0, $1) },
    ]
}
