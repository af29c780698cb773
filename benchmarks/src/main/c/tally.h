/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What every consumer does with a record, whatever it is written in: add the
 * timestamp to a checksum, compare the sequence number with the expected one,
 * look at the flags; and what it reports of a turn.
 */
#ifndef TALLY_H
#define TALLY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench.h"
#include "clock.h"

#define MAX_ROUNDS	4096
#define MAX_LATENCIES	(1 << 20)

struct tally {
	/* of the whole turn */
	unsigned long long all, all_gaps, sum;
	/* of the intervals */
	unsigned long long count_from, gaps_from, from, cpu_from;
	unsigned long long records, gaps, ns, cpu;
	unsigned rounds, latencies;
	unsigned expected;
	int measuring, latency_mode, stopped;
};

static struct tally tally;
static double round_ns[MAX_ROUNDS];
static unsigned latency_ns[MAX_LATENCIES];

static __attribute__((noinline)) void tally_flagged(unsigned flags)
{
	if (flags & BENCH_START) {
		tally.measuring = 1;
		tally.count_from = tally.all;
		tally.gaps_from = tally.all_gaps;
		tally.cpu_from = cpu_ns();
		tally.from = now_ns();
	}
	if ((flags & BENCH_END) && tally.measuring) {
		unsigned long long ns = now_ns() - tally.from;
		unsigned long long count = tally.all - tally.count_from;

		tally.measuring = 0;
		tally.cpu += cpu_ns() - tally.cpu_from;
		tally.ns += ns;
		tally.records += count;
		tally.gaps += tally.all_gaps - tally.gaps_from;
		if (tally.rounds < MAX_ROUNDS)
			round_ns[tally.rounds++] = (double)ns / count;
	}
	if (flags & BENCH_STOP)
		tally.stopped = 1;
}

static inline __attribute__((always_inline)) void tally_record(const struct bench_record *r)
{
	if (__builtin_expect(r->seq != tally.expected, 0) && tally.all) /* the first is any */
		tally.all_gaps += (unsigned)(r->seq - tally.expected);
	tally.expected = r->seq + 1;
	tally.sum += r->ts_ns;
	tally.all++;
	if (__builtin_expect(tally.latency_mode, 0) && tally.measuring && !r->flags &&
	    tally.latencies < MAX_LATENCIES)
		latency_ns[tally.latencies++] = (unsigned)(now_ns() - r->ts_ns);
	if (__builtin_expect(r->flags, 0))
		tally_flagged(r->flags);
}

static int tally_by_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int tally_by_unsigned(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

static double tally_percentile_us(double q)
{
	unsigned i = q * tally.latencies;

	if (!tally.latencies)
		return 0;
	return latency_ns[i < tally.latencies ? i : tally.latencies - 1] / 1e3;
}

static void tally_begin(const char *mode)
{
	memset(&tally, 0, sizeof(tally));
	tally.latency_mode = !strcmp(mode, "latency");
}

static void tally_report(const char *name, const char *mode)
{
	double ns = tally.records ? (double)tally.ns / tally.records : 0;
	double first = tally.rounds ? round_ns[0] : 0;

	if (!strcmp(mode, "drain") && tally.rounds) {
		unsigned from = tally.rounds / 2, n = tally.rounds - from; /* the first half warms up */

		qsort(round_ns + from, n, sizeof(double), tally_by_double);
		ns = round_ns[from + n / 2];
	}
	qsort(latency_ns, tally.latencies, sizeof(unsigned), tally_by_unsigned);
	printf("{\"role\":\"consumer\",\"impl\":\"%s\",\"mode\":\"%s\",\"records\":%llu,\"seconds\":%.6f,"
	       "\"ns_per_record\":%.3f,\"cpu_seconds\":%.6f,\"p50_us\":%.2f,\"p99_us\":%.2f,\"p999_us\":%.2f,"
	       "\"seq_gaps\":%llu,\"lost\":0,\"rounds\":%u,\"checksum\":%llu,"
	       "\"first_ns_per_record\":%.3f,\"all_records\":%llu,\"all_gaps\":%llu}\n",
	       name, mode, tally.records, tally.ns / 1e9, ns, tally.cpu / 1e9,
	       tally_percentile_us(0.5), tally_percentile_us(0.99), tally_percentile_us(0.999),
	       tally.gaps, tally.rounds, tally.sum, first, tally.all, tally.all_gaps);
	fflush(stdout);
}

#endif /* TALLY_H */
