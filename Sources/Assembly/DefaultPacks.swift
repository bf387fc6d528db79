/// The rules of equipment that this program brings: `Packs/equipment.json`, to be checked and adopted by a person.
package let equipmentPackBytes: [UInt8] = PackageResources.equipment_json

/// The rules of film that this program brings: `Packs/film.json`, to be checked and adopted by a person.
package let filmPackBytes: [UInt8] = PackageResources.film_json

/// The receiving limits that this program brings: `Packs/receiving.json`, to be adopted by a person.
package let receivingPackBytes: [UInt8] = PackageResources.receiving_json

/// The station's rules that this program brings: `Packs/station.json`, to be checked and adopted by a person.
package let stationPackBytes: [UInt8] = PackageResources.station_json

/// The retention times that this program brings: `Packs/retention.json`, to be checked and adopted by a person.
package let retentionPackBytes: [UInt8] = PackageResources.retention_json

/// The rules for donors and donations that this program brings: `Packs/donation-rules.json`, to be checked and adopted
/// by a person.
package let donationRulesPackBytes: [UInt8] = PackageResources.donation_rules_json

/// The look-back rules that this program brings: `Packs/lookback.json`, to be checked and adopted by a person.
package let lookBackPackBytes: [UInt8] = PackageResources.lookback_json

/// The limits of the parallel analysis that this program brings: `Packs/parallel.json`, to be checked and adopted by a
/// person.
package let parallelLimitsPackBytes: [UInt8] = PackageResources.parallel_json

/// The specification of the re-test that this program brings: `Packs/retest.json`, to be checked and adopted by a
/// person.
package let retestPackBytes: [UInt8] = PackageResources.retest_json

/// The rules of picking that this program brings: `Packs/preparation.json`, to be checked and adopted by a person.
package let preparationPackBytes: [UInt8] = PackageResources.preparation_json

/// The rules of pooling that this program brings: `Packs/pooling.json`, to be checked and adopted by a person.
package let poolingPackBytes: [UInt8] = PackageResources.pooling_json

/// The limits of stores that this program brings: `Packs/store.json`, to be adopted by a person.
package let storePackBytes: [UInt8] = PackageResources.store_json

/// The limits of quarantine that this program brings: `Packs/quarantine.json`, to be adopted by a person.
package let quarantinePackBytes: [UInt8] = PackageResources.quarantine_json
