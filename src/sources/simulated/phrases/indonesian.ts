import type { Phrasebook } from "./phrasebook.ts";

export const INDONESIAN: Phrasebook = {
  lang: "id",
  lexicon: {
    siapa: ["ibuku", "bapakku", "adikku", "teman kos", "kucingku", "satu kantor", "dosenku"],
    makan: ["nasi goreng", "gorengan", "mi instan", "martabak", "keripik"],
    dari: ["dari Jakarta", "dari Bandung", "dari Surabaya", "dari Medan", "dari Makassar", "dari Yogya"],
    kalau: ["Trump menang", "Trump menang", "Trump ambil {open}", "begini terus"],
    situs: ["situs imigrasi Kanada", "website imigrasi Kanada", "laman imigrasi Kanada"],
    galat: ["500 - Internal server error", "error 500", "halaman kosong", "error terus"],
  },
  moods: {
    waiting: ["Pemilu Amerika hari ini, nonton {dari} bareng {siapa}. [Deg-degan|Mulai|Siap {makan}|Kita tunggu]"],
    call: [
      "{place} untuk {winner}. [Wah|Sudah diduga|Lanjut|Gila]",
      "{winner} menang di {place}[. {siapa} kaget|. Tinggal {open}|. Luar biasa|]",
    ],
    count: ["{open} [masih ketat|belum jelas|selisih tipis]. [Tegang|Tidak berani lihat|Hitung yang cepat dong]"],
    plain: [
      "Ikuti hasil pemilu Amerika sambil kerja {dari}. [{makan} dulu|Belum selesai|Lanjut pantau]",
      "Rupiah dan bursa [turun|goyang] waktu suara dihitung. [Dilihat {dari}|Hari yang aneh]",
    ],
    joy: ["[Hebat|Senang sekali|Luar biasa]! Survei salah semua. {siapa} gembira"],
    dread: ["[Sedih|Takut|Mimpi buruk|Parah], kepikiran teman di Amerika. Pemilu yang menyedihkan"],
    wry: ["{siapa} tanya apa pemilu Amerika bisa [diulang|direstart|dibatalkan]. {makan} sudah habis"],
    final: [
      "Selesai. [Tidak ada kata|Sejarah|Kaget|Ya sudah]. Salam {dari}",
      "Trump presiden terpilih. [Tidak percaya|Tarik napas|Ada yang pesta, ada yang nangis]",
    ],
    conditional: ["Kalau {kalau}, aku pindah ke Kanada[. Serius| bareng {siapa}|, siapa ikut?]"],
    decided: ["Oke, pindah ke Kanada saja. [Dadah|{siapa} ikut|Sedih tapi ya|Besok urus visa]"],
    joke: [
      "Pindah ke Kanada, langkah 1: jaket. Langkah 2: [minta maaf|sirup|pelihara rusa]",
      "Kanada hari ini: [matikan lampu|pura-pura tidur|pagar dikunci]. Semua mau pindah ke Kanada",
    ],
    mock: ["Yang mau pindah ke Kanada: [sampai ketemu Senin|kirim foto salju|jangan lupa jaket|iya deh]"],
    search: ["'Pindah ke Kanada' banyak dicari [hari ini|{dari} juga]. [Ya jelas|Dicatat]"],
    down: ["{situs} [down|tidak bisa dibuka|error], {galat}[ {dari}|. Ada yang sama?|]"],
    downJoke: ["{situs} down. [Pintu keluar juga ditutup|Berenang saja|Kata {siapa} itu pertanda]"],
    back: ["{situs} sudah bisa dibuka lagi, [lambat|akhirnya|minimal {dari}]"],
    chatter: ["Selamat siang {dari}. [{makan} dulu|Salam buat {siapa}|Kerja lagi]"],
    trap: [
      "Kanada itu [dingin|indah|mahal] kata {siapa} yang pernah liburan ke sana",
      "Pindah kos hari Sabtu, [dua gang saja|lantai tiga]. Siapa bantu?",
    ],
  },
  replies: {
    results: ["[Sama|Di sini juga|Sabar] {dari}. Pemilu belum selesai, masih {open}"],
    over: [
      "[Selamat|Nikmati saja]. [Tetap sopan ya|Salam {dari}]",
      "[Turut sedih|Semangat|Sabar]. [Besok kita bahas|Tidur dulu]",
    ],
    leaving: ["Ikut dong pindah ke Kanada[, aku masak|, aku punya jaket|]"],
    site: ["Sama, {galat} {dari}. {situs} down"],
    aside: ["[Wkwk|Semangat|Salam] {dari}"],
  },
  quotes: {
    results: ["[Lihat ini|Wah|Simak] sambil tunggu {open}"],
    over: ["[Baca ini|Setuju|Pas sekali] sebelum tidur. Pemilu yang gila"],
    leaving: ["[Aku|Setuju|Sama]. Pindah ke Kanada"],
    site: ["[Benar|Sama {dari}]: {situs} down"],
    aside: ["[Terbaik hari ini|Terima kasih]"],
  },
  copied: {},
  tags: {
    results: ["ElectionNight", "PemiluAS", "Pemilu", "Election2016"],
    leaving: ["Kanada", "ElectionNight", "PilpresAS", "MoveToCanada"],
    site: ["Kanada", "ElectionNight"],
    aside: ["SelamatPagi"],
  },
  places: {},
};
