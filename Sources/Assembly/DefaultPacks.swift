/// The receiving limits that this program brings: `Packs/receiving.json`, to be adopted by a person.
package let receivingPackBytes: [UInt8] = PackageResources.receiving_json
