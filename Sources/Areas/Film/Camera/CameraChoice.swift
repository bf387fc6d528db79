import Equipment
package import Kernel
import Places

/// Which cameras saw something: those that show its equipment first, then those of its place, the nearest first.
package enum CameraChoice {
    /// On one screen side by side.
    package static let camerasMax = 6

    /// `assets` and what they are part of; `places`: workstations, rooms.
    package static func cameras(
        assets: [String], places: [String], from snapshot: any Snapshot
    ) throws(Fault) -> [CameraState] {
        var wantedAssets: [String] = []
        var wantedPlaces: [String] = []
        for asset in assets {
            for state in try AssetLookups.above(asset, from: snapshot) {
                wantedAssets.append(state.id)
                if let place = state.detail?.place, !place.isEmpty { wantedPlaces.append(place) }
            }
        }
        for place in places {
            wantedPlaces.append(place)
            wantedPlaces += try PlaceTable.way(to: place, from: snapshot).reversed()
        }
        let cameras = try CameraTable.all(from: snapshot).filter { !$0.isClosed }
        func rank(_ camera: CameraState) -> Int? {
            guard let detail = camera.detail else { return nil }
            let asset = detail.assets.compactMap { wantedAssets.firstIndex(of: $0) }.min()
            if let asset { return asset }
            return wantedPlaces.firstIndex(of: detail.place).map { wantedAssets.count + $0 }
        }
        return cameras.compactMap { camera in rank(camera).map { ($0, camera) } }
            .sorted { ($0.0, $0.1.id) < ($1.0, $1.1.id) }.prefix(camerasMax).map(\.1)
    }
}
