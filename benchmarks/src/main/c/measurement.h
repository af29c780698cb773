/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The work that every consumer does per record, in C and in Java: add the
 * timestamp to a checksum, compare the sequence number with the expected one,
 * check the flags; and measure the latency of a record that has its own
 * timestamp. And the report of a turn.
 */
#ifndef MEASUREMENT_H
#define MEASUREMENT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench.h"
#include "clock.h"

#define MAX_ROUNDS	4096
#define MAX_LATENCIES	(1 << 18)

struct measurement {
	/* of the whole turn */
	unsigned long long all, all_gaps, sum, lost, buffer_bytes;
	/* of the intervals */
	unsigned long long count_from, gaps_from, from, cpu_from;
	unsigned long long records, gaps, ns, cpu;
	unsigned rounds, latencies;
	unsigned expected;
	int measuring, latency_mode, stopped;
};

static struct measurement measurement;
static double round_ns[MAX_ROUNDS];
static unsigned latency_ns[MAX_LATENCIES];

static void measurement_timed(unsigned long long ts_ns)
{
	if (measurement.measuring && measurement.latencies < MAX_LATENCIES)
		latency_ns[measurement.latencies++] = (unsigned)(now_ns() - ts_ns);
}

static __attribute__((noinline)) void measurement_flagged(unsigned flags, unsigned long long ts_ns)
{
	if (flags & BENCH_TIMED)
		measurement_timed(ts_ns);
	if (flags & BENCH_START) {
		measurement.measuring = 1;
		measurement.count_from = measurement.all;
		measurement.gaps_from = measurement.all_gaps;
		measurement.cpu_from = cpu_ns();
		measurement.from = now_ns();
	}
	if ((flags & BENCH_END) && measurement.measuring) {
		unsigned long long ns = now_ns() - measurement.from;
		unsigned long long count = measurement.all - measurement.count_from;

		measurement.measuring = 0;
		measurement.cpu += cpu_ns() - measurement.cpu_from;
		measurement.ns += ns;
		measurement.records += count;
		measurement.gaps += measurement.all_gaps - measurement.gaps_from;
		if (measurement.rounds < MAX_ROUNDS)
			round_ns[measurement.rounds++] = (double)ns / count;
	}
	if (flags & BENCH_STOP)
		measurement.stopped = 1;
}

static inline __attribute__((always_inline)) void measurement_record(const struct bench_record *r)
{
	if (__builtin_expect(r->seq != measurement.expected, 0) && measurement.all) /* the first may be any */
		measurement.all_gaps += (unsigned)(r->seq - measurement.expected);
	measurement.expected = r->seq + 1;
	measurement.sum += r->ts_ns;
	measurement.all++;
	if (__builtin_expect(r->flags, 0))
		measurement_flagged(r->flags, r->ts_ns);
	else if (__builtin_expect(measurement.latency_mode, 0))
		measurement_timed(r->ts_ns);
}

static int measurement_by_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int measurement_by_unsigned(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

static double measurement_percentile_us(double q)
{
	unsigned i = q * measurement.latencies;

	if (!measurement.latencies)
		return 0;
	return latency_ns[i < measurement.latencies ? i : measurement.latencies - 1] / 1e3;
}

static void measurement_begin(const char *mode)
{
	memset(&measurement, 0, sizeof(measurement));
	measurement.latency_mode = !strcmp(mode, "latency");
}

static void measurement_report(const char *name, const char *mode)
{
	double ns = measurement.records ? (double)measurement.ns / measurement.records : 0;
	double first = measurement.rounds ? round_ns[0] : 0;

	if (!strcmp(mode, "drain") && measurement.rounds) {
		unsigned from = measurement.rounds / 2, n = measurement.rounds - from; /* the first half is warm-up */

		qsort(round_ns + from, n, sizeof(double), measurement_by_double);
		ns = round_ns[from + n / 2];
	}
	qsort(latency_ns, measurement.latencies, sizeof(unsigned), measurement_by_unsigned);
	printf("{\"role\":\"consumer\",\"impl\":\"%s\",\"mode\":\"%s\",\"records\":%llu,\"seconds\":%.6f,"
	       "\"ns_per_record\":%.3f,\"cpu_seconds\":%.6f,\"p50_us\":%.2f,\"p99_us\":%.2f,\"p999_us\":%.2f,"
	       "\"seq_gaps\":%llu,\"lost\":%llu,\"rounds\":%u,\"checksum\":%llu,"
	       "\"first_ns_per_record\":%.3f,\"all_records\":%llu,\"all_gaps\":%llu,\"timed\":%u,"
	       "\"buffer_bytes\":%llu}\n",
	       name, mode, measurement.records, measurement.ns / 1e9, ns, measurement.cpu / 1e9,
	       measurement_percentile_us(0.5), measurement_percentile_us(0.99), measurement_percentile_us(0.999),
	       measurement.gaps, measurement.lost, measurement.rounds, measurement.sum, first, measurement.all,
	       measurement.all_gaps, measurement.latencies, measurement.buffer_bytes);
	fflush(stdout);
}

#endif /* MEASUREMENT_H */
