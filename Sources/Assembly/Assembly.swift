import Alarms
import Collection
import Comparison
import Donors
package import Equipment
import Exchange
package import Film
import History
import Identity
package import Kernel
package import Ledger
import Lineage
import LookBack
package import Monitoring
import Notices
import Places
import Plasma
import Pooling
import Preparation
import Quarantine
import Records
import Rejects
import Reports
import Retest
import Settings
import Storage
import Trail
import Upkeep
import Verification
package import Web
import Witness

/// The areas of a node. A new one is one line here, one in `Package.swift`, and its own folder.
package let areas: [Area] = [
    identityArea, noticesArea, plasma, donorsArea, retestArea, quarantineArea, preparationArea, poolingArea,
    comparisonArea, reportsArea, recordsArea(check: RetentionScopes.check),
    trailArea(check: reviewCheck), witnessArea,
    exchangeArea, equipmentArea, alarmsArea, lineageArea, storageArea, collectionArea, lookBackArea, rejectsArea,
    settingsArea(NodeSettings.all, says: { WordCatalogue.whole.says($0) }), upkeepArea, placesArea,
    historyArea, monitoringArea, verificationArea, filmArea,
]

/// Their pages, in the order of the rail.
package let areaPages: [Pages] = [
    plasmaPagesKept, collectionPages, lineagePages, lookBackPages, rejectsPages, donorPagesKept, retestPages,
    quarantinePagesKept, preparationPages, poolingPages, comparisonPages, reportPages, equipmentPages, alarmPages,
    noticePages,
    placePages, storagePages, trailPages,
    recordPages, retentionPages,
    devicePages(granting: areas.reduce(into: [:]) { $0.merge($1.permissions) { first, _ in first } }),
]

/// The pages of one kind of house; of every kind without one.
func areaPages(of kind: NodeKind?) -> [Pages] {
    areaPages.filter { pages in
        switch kind {
        case .plant: pages.area != collectionPages.area
        case .station:
            ![
                plasmaPagesKept, retestPages, quarantinePagesKept, preparationPages, poolingPages, comparisonPages,
                lookBackPages, rejectsPages, reportPages, equipmentPages, alarmPages,
            ].map(\.area).contains(pages.area)
        case nil: true
        }
    }
}

/// The areas, looked up by noun and kind; checked when it is made.
package let house = House(areas, authority: identityAuthority, initials: PinyinInitials.of)

/// Everything that a node shows. `logKey` checks what the proof pages show; `keys` makes what accounts need; `press`
/// sets papers, which name `address`; `described` is what it says of itself.
package func nodePages(
    logKey: VerifierKey, keys: any KeyDesk, cosigned: CosignedShelf? = nil, press: (any PaperPress)? = nil,
    address: String = "", described: NodeDescription = NodeDescription(), kind: NodeKind? = .plant,
    curves: (any CurveSource)? = nil, collection: @escaping @Sendable () -> LiveCollection = { LiveCollection() },
    desk: CollectionDesk = .none, film: FilmDesk = .none
) -> [Pages] {
    let bands = GoldenBands(file: LedgerReader.file)
    let areas =
        areaPages(of: kind)
        + (kind == .station
            ? []
            : [
                monitoringPages(
                    curves, collection: collection,
                    paths: { (signals, uses, snapshot) throws(Fault) in
                        try bands.paths(of: signals, uses, from: snapshot)
                    }),
                verificationPages(curves, file: LedgerReader.file), connectionPages(desk),
                filmPages(film),
            ]) + [
            accountPages(keys), settingsPages(described.settings), WordPages().pages,
            JobPages(described: described).pages, paperPages(press, address: address), exchangePages(key: logKey.vkey),
        ]
    let configuration = ConfigurationPages(described: described, origin: logKey.name)
    let pages =
        [
            .general(areas, proof: proofRoutes(key: logKey, cosigned: cosigned, disposed: isDisposed)),
            Pages(area: "configuration", routes: configuration.routes, rail: []),
        ] + areas
    checkAssembly(house: house, pages: pages, roles: roleGrants)
    return pages
}

/// The node of this house over a store whose lease the caller holds.
package func liveNode(
    store: any Store, setup: EngineSetup, storeName: String, accessKey: AccessKey, passwordCost: ScryptCost = .standard,
    kind: NodeKind = .plant, release: @escaping @Sendable () throws(Fault) -> Void
) throws(Fault) -> LiveNode {
    try LiveNode(
        store: store, house: house, setup: setup, accounts: .identity, roles: roleGrants,
        storeName: storeName, accessKey: accessKey,
        passwordCost: passwordCost, kind: kind, release: release)
}
