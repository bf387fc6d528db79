"""The plasma of one pool and what came with it: donors of two stations who gave every fortnight from May on and once more
after the quarantine, with the findings that a good station has. The same every time.

Donors give on days 150, 136, 122 and 108 before today, and again on day 12: the last sample clears the four before it.
"""

import datetime
import hashlib
import random

DAYS = [150, 136, 122, 108, 12]
ZONE = datetime.timezone(datetime.timedelta(hours=8))
# 5 085 bags go into the pool; some of the 5 240 that could fail, wait or are left over.
DONORS = {"STN-07": 700, "0012": 610}
POOLED = 5_085
CARRIES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"


def check_character(number):
    total = 0
    for character in number:
        total = (total + CARRIES.index(character)) * 2 % 37
    return CARRIES[(38 - total) % 37]


class Bag:
    def __init__(self, station, donor, at, serial, rng):
        self.station, self.donor, self.at = station, donor, at
        day = at.strftime("%Y%m%d")
        if station == "0012":
            body = f"P{station}{day}{serial % 10_000:04}"
            self.number = self.label = body + check_character(body)
        else:
            self.number = f"A9999{at.year % 100:02}{serial:06}"
            self.label = f"={self.number}00"
        self.grams = round(min(600, max(580, rng.gauss(590, 6))), 1)
        self.box = ""
        # What is found: by eye at the gate, by the station, by the plant.
        self.looks = self.at_station = self.at_plant = None


class World:
    def __init__(self, now):
        self.now, self.rng = now, random.Random(20261121)
        self.bags, self.donors = [], []
        serial = {station: 20_001 for station in DONORS}
        for station, count in DONORS.items():
            for place in range(count):
                donor = f"D{300_000 + place}"
                self.donors.append((station, donor))
                at = now.replace(hour=8, minute=0, second=0, microsecond=0) + datetime.timedelta(minutes=place % 540)
                for days in DAYS:
                    if self.is_lost(place) and days == 12:
                        continue
                    self.bags.append(Bag(
                        station, donor, at - datetime.timedelta(days=days), serial[station], self.rng))
                    serial[station] += 1
        self.find()
        for station in DONORS:
            for place, bag in enumerate(self.of(station)):
                bag.box = f"B{place // 24 + 1:04}"

    @staticmethod
    def is_lost(place):
        """Every two hundredth donor did not come back: nothing clears what they gave."""
        return place % 200 == 199

    def find(self):
        """Eleven bags look wrong, fourteen have high ALT at both places, one donor is found by the plant alone."""
        clear = [bag for bag in self.bags if bag.at > self.now - datetime.timedelta(days=149)]
        for bag in clear[100::450]:
            bag.looks = "LIP"
        for bag in clear[250::380]:
            bag.at_station = bag.at_plant = "ALT"
        self.missed = next(bag for bag in self.bags[2_000:] if bag.at > self.now - datetime.timedelta(days=20))
        self.missed.at_plant = "HBsAg"

    def of(self, station):
        return [bag for bag in self.bags if bag.station == station]

    # -- Files of the stations -----------------------------------------------

    def upserts(self, station):
        rows = ["station,number,status,sex,abo,match_tag"]
        for place, donor in self.donors:
            if place == station:
                tag = hashlib.sha256(f"{station}{donor}".encode()).hexdigest()
                rows.append(f"{station},{donor},regular,{'female' if int(tag[0], 16) % 2 else 'male'},,{tag}")
        return text(rows)

    @staticmethod
    def donations(bags):
        rows = ["bag,donor,station,collected_at,volume_ml,weight_g,type,plasma_state,age_years,device,set_lot,"
                "anticoagulant_lot,second_puncture,adverse_reaction"]
        for bag in bags:
            age = 20 + int(bag.donor[1:]) % 33
            rows.append(f"{bag.number},{bag.donor},{bag.station},{bag.at.isoformat()},575,{bag.grams},normal,normal,{age},"
                        f"XJC-{age},SET-2603,AC-2602,no,no")
        return text(rows)

    def results(self, bags):
        rows = ["bag,item,value,unit,interpretation,method,kit_lot,tested_at"]
        for bag in bags:
            at = (bag.at - datetime.timedelta(hours=1)).isoformat()
            alt = self.rng.randint(60, 95) if bag.at_station == "ALT" else self.rng.randint(9, 40)
            rows.append(f"{bag.number},protein,{self.rng.randint(54, 66)},g/L,pass,biuret,K2601,{at}")
            rows.append(f"{bag.number},ALT,{alt},U/L,{'fail' if bag.at_station == 'ALT' else 'pass'},rate,K2602,{at}")
            for item in ("HBsAg", "anti-HCV", "anti-HIV", "syphilis"):
                word = "reactive" if bag.at_station == item else "negative"
                rows.append(f"{bag.number},{item},,,{word},ELISA,K2603,{at}")
        return text(rows)

    def manifest(self, station, shipment):
        day = (self.now - datetime.timedelta(days=1)).date().isoformat()
        rows = [f"#运输批,{shipment}", f"#浆站,{station}", f"#发运日期,{day}", "箱号,袋号,浆员编号,采集日期,净重g,类型"]
        for bag in self.of(station):
            rows.append(f"{bag.box},{bag.number},{bag.donor},{bag.at.date().isoformat()},{bag.grams},普通")
        return text(rows)

    def logger(self):
        rows = ["序号,时间,温度(℃)"]
        start = (self.now - datetime.timedelta(days=1)).replace(hour=22, minute=0, second=0, microsecond=0)
        for reading in range(55):
            at = (start + datetime.timedelta(minutes=10 * reading)).strftime("%Y-%m-%d %H:%M:%S")
            rows.append(f"{reading + 1},{at},{-21.2 - self.rng.randint(0, 9) / 10:.1f}")
        return text(rows)

    # -- The analyser of the plant -------------------------------------------

    def analyser(self, bags):
        kit = ",华大,2027-11-30"
        rows = ["specimen,item,value,result,kit lot,maker,expires"]
        for bag in bags:
            alt = self.rng.randint(60, 95) if bag.at_plant == "ALT" else self.rng.randint(9, 40)
            rows.append(f"{bag.number},protein,{self.rng.randint(54, 66)}.{self.rng.randint(0, 9)},,BCA-26{kit}")
            rows.append(f"{bag.number},ALT,{alt},,ALT-26{kit}")
            for item in ("HBsAg", "anti-HCV", "anti-HIV", "syphilis"):
                value = "7.20" if bag.at_plant == item else f"0.{self.rng.randint(10, 70)}"
                rows.append(f"{bag.number},{item},{value},,{item}-26{kit}")
        return text(rows)


def text(rows):
    return ("\n".join(rows) + "\n").encode()


def parts(things, size):
    return [things[start:start + size] for start in range(0, len(things), size)]
