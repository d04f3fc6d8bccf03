package sample

import (
	"slices"
	"time"

	"voc"
)

const weekCount = 10

var (
	zone     = time.FixedZone("JST", 9*60*60)
	firstDay = time.Date(2026, 7, 27, 0, 0, 0, 0, zone) // Monday of 2026-W31
	clock    = time.Date(2026, 10, 5, 9, 0, 0, 0, zone)
	holidays = []string{"2026-08-11", "2026-09-21", "2026-09-22", "2026-09-23"}
)

func weekAt(index int) voc.Week { return voc.WeekOf(firstDay.AddDate(0, 0, 7*index)) }

// channelOrder is the order in which channels are drawn and listed.
var channelOrder = []string{voc.Phone, voc.Web, voc.Email, voc.Chat, voc.LINE, voc.SNS, voc.Community, voc.Visit}

// weeklyVolume is the mean number of inquiries a week without the planted ones.
var weeklyVolume = map[string]float64{
	voc.Phone: 128, voc.Web: 70, voc.Email: 42, voc.Chat: 44, voc.LINE: 22, voc.SNS: 21, voc.Community: 12, voc.Visit: 15,
}

// What is planted.
const (
	burstTopic   = "account.login"
	burstWeek    = 8 // 2026-W39
	loudTopic    = "payment.price"
	loudChannel  = voc.SNS
	mixChannel   = voc.LINE
	mixWeek      = 5 // 2026-W36
	mixFactor    = 2
	overlapsWeek = 12
)

// burstVolume is what the failed update of the app brings on top in the burst week.
var burstVolume = []struct {
	channel string
	count   int
}{{voc.Phone, 12}, {voc.Web, 7}, {voc.Email, 5}, {voc.Chat, 8}, {voc.LINE, 5}, {voc.SNS, 4}, {voc.Community, 2}, {voc.Visit, 1}}

// weights are the relative frequencies of the strata. They hold in every channel that has bodies of a stratum and
// never change from week to week.
var weights = map[string]float64{
	"usage.howto": 4.5, "usage.setup": 4, "usage.manual": .6, "usage.cleaning": 3, "usage.consumables": 3.5,
	"aroma": 1.6, "family": 1.6, "overseas": 1.9, "pause": 1.4,
	"trouble.not_working": 6, "trouble.power": 3.5, "trouble.noise": 3, "trouble.connection": 3.5, "trouble.app": 2.5, "trouble.notification": 1.8, "trouble.safety": .5,
	"order.change": 2, "order.cancel": 2, "order.stock": 2.2,
	"delivery.late": 6, "delivery.damaged": 1.8, "delivery.wrong_item": 2.2, "delivery.tracking": 2.6, "delivery.change": 2,
	"payment.price": .06, "payment.campaign": 2.2, "payment.charge": 2.8, "payment.method": 2.2, "payment.receipt": 2, "payment.refund": 2.6,
	"aftercare.return": 3, "aftercare.repair": 4, "contract.cancel": 4, "contract.plan": 1.5,
	"account.login": 6, "account.password": 2.2, "account.registration": 2, "account.points": 2,
	"product.specification": 3, "product.compatibility": .8, "product.request": 2.5, "product.quality": 1.6, "account.privacy": 1.2,
	"support.manner": 1.6, "support.phone": 2, "support.slow_reply": 2, "support.explanation": 1,
	"shop.store": 2, "shop.website": 2, "praise.product": 3, "praise.staff": 1.6, "praise.service": 1.2, "none": 2,
}

// byWeekday is the relative number of inquiries from Monday to Sunday.
var byWeekday = map[string][]float64{
	voc.Phone: {1.35, 1.15, 1.05, 1, 1.05, .75, .45}, voc.Web: {1.1, 1, 1, 1, .95, 1.05, 1.1}, voc.Email: {1.3, 1.1, 1.05, 1, 1, .8, .7},
	voc.Chat: {1.15, 1.05, 1, 1, 1, .9, .8}, voc.LINE: {1, .95, .95, .95, 1, 1.15, 1.2}, voc.SNS: {.95, .9, .9, .95, 1.05, 1.2, 1.25},
	voc.Community: {.9, .9, .95, .95, .95, 1.2, 1.3}, voc.Visit: {.7, .65, .7, .7, .9, 1.7, 1.8},
}

// openHours bound the channels that people answer; the others are open day and night.
var openHours = map[string][2]int{voc.Phone: {9, 18}, voc.Chat: {9, 21}, voc.Visit: {10, 20}}

func dayOf(r random, channel string, week int) time.Time {
	share := slices.Clone(byWeekday[channel])
	monday := firstDay.AddDate(0, 0, 7*week)
	for i := range share {
		if slices.Contains(holidays, monday.AddDate(0, 0, i).Format(time.DateOnly)) && channel == voc.Phone {
			share[i] *= .6
		}
	}
	return monday.AddDate(0, 0, r.weighted(share))
}

func momentOf(r random, channel string, day time.Time) time.Time {
	var hour int
	if open, bounded := openHours[channel]; bounded {
		hour = r.between(open[0], open[1]-1)
	} else {
		hour = r.weighted([]float64{3, 2, 1, 1, 1, 1, 2, 4, 5, 5, 5, 5, 7, 5, 5, 5, 5, 6, 7, 8, 9, 10, 9, 6})
	}
	return time.Date(day.Year(), day.Month(), day.Day(), hour, r.IntN(60), r.IntN(60), 0, zone)
}
