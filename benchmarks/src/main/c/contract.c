// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Measures the cost per hit of the traced program, with and without the producer
 * contract, by test runs of contract.bpf.c. Each round runs all cases, in an
 * order that rotates. The object is loaded again every few rounds, since the
 * address of the code is worth a nanosecond or two. Prints one line of JSON per
 * case, with medians over the rounds; `extra` is the median of the differences
 * to `base` within a round.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "clock.h"

#define MANY		10000u	/* hits per measurement; the ring holds those of two CPUs */
#define FEW		500u	/* for cases of microseconds per hit */
#define MAX_ROUNDS	10000
#define ROUNDS_A_LOAD	10
#define MAX_CPUS	2

/* The second line of struct bpf_events_ctl, which bpf_events.bpf.h describes. */
#define CTL_PAUSED	64
#define CTL_WAKEUP	68
#define CTL_DOORBELL	72

enum wakeup { ADAPTIVE = 0, TIMED = 1, AT_BYTES = 2 };

struct kind {
	const char *name, *program, *base;
	int full;	/* the ring is full */
	unsigned cpus, paused, wakeup;
	int expected;	/* result of the program */
	unsigned hits;	/* per measurement */
};

static const struct kind kinds[] = {
	{ "empty",		"hit_empty",	NULL,		0, 1, 0, ADAPTIVE, 0, MANY },
	{ "paused",		"hit_contract",	"empty",	0, 1, 1, ADAPTIVE, 0, MANY },
	{ "bare",		"hit_bare",	NULL,		0, 1, 0, ADAPTIVE, 1, MANY },
	{ "contract",		"hit_contract",	"bare",		0, 1, 0, ADAPTIVE, 1, MANY },
	{ "contract-timed",	"hit_contract",	"bare",		0, 1, 0, TIMED, 1, MANY },
	{ "contract-at-bytes",	"hit_contract",	"bare",		0, 1, 0, AT_BYTES, 1, MANY },
	{ "forced",		"hit_forced",	"bare",		0, 1, 0, ADAPTIVE, 1, FEW },
	{ "bare-full",		"hit_bare",	NULL,		1, 1, 0, ADAPTIVE, 0, MANY },
	{ "contract-full",	"hit_contract",	"bare-full",	1, 1, 0, ADAPTIVE, 0, MANY },
	{ "bare-2",		"hit_bare",	NULL,		0, 2, 0, ADAPTIVE, 1, MANY },
	{ "contract-2",		"hit_contract",	"bare-2",	0, 2, 0, ADAPTIVE, 1, MANY },
	{ "bare-full-2",	"hit_bare",	NULL,		1, 2, 0, ADAPTIVE, 0, MANY },
	{ "contract-full-2",	"hit_contract",	"bare-full-2",	1, 2, 0, ADAPTIVE, 0, MANY },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static double figures[KINDS][MAX_ROUNDS];
static struct bpf_object *object;
static int cpu_of[MAX_CPUS];

static void die(const char *what)
{
	fprintf(stderr, "contract: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int map_fd(const char *name)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, name);

	if (!map)
		die(name);
	return bpf_map__fd(map);
}

static int program_fd(const char *name)
{
	struct bpf_program *program = bpf_object__find_program_by_name(object, name);

	if (!program)
		die(name);
	return bpf_program__fd(program);
}

/* ---- the rings: two positions, and the control block of one of them ---- */

struct ring {
	unsigned long *consumer;
	const unsigned long *producer;
};

static char *control;

static void *map_pages(int fd, size_t length, int protection, off_t offset)
{
	void *memory = mmap(NULL, length, protection, MAP_SHARED, fd, offset);

	if (memory == MAP_FAILED)
		die("mmap");
	return memory;
}

static struct ring map_ring(const char *name)
{
	long page = sysconf(_SC_PAGESIZE);
	int fd = map_fd(name);

	return (struct ring){
		.consumer = map_pages(fd, page, PROT_READ | PROT_WRITE, 0),
		.producer = map_pages(fd, page, PROT_READ, page),
	};
}

static void empty(struct ring *ring)
{
	__atomic_store_n(ring->consumer, __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE),
			 __ATOMIC_RELEASE);
}

static void configure(const struct kind *kind, const struct ring *events)
{
	*(volatile unsigned *)(control + CTL_PAUSED) = kind->paused;
	*(volatile unsigned *)(control + CTL_WAKEUP) = kind->wakeup;
	/* far ahead, as while the reader is awake */
	*(volatile unsigned long long *)(control + CTL_DOORBELL) = *events->producer + (1ull << 62);
}

/* ---- runs ---- */

static int run(int fd, unsigned times)
{
	char packet[64] = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet),
		    .repeat = times);

	if (bpf_prog_test_run_opts(fd, &opts))
		die("BPF_PROG_TEST_RUN");
	return (int)opts.retval;
}

static void fill(int fd)
{
	while (run(fd, MANY)) /* the result of a run is that of its last hit */
		;
}

struct worker {
	pthread_t thread;
	const struct kind *kind;
	int fd, cpu;
	unsigned *waiting;
	double ns;
};

static void *work(void *argument)
{
	struct worker *w = argument;
	unsigned long long from;
	int result;

	if (run_on_cpu(w->cpu))
		die("pin to a CPU");
	__atomic_sub_fetch(w->waiting, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(w->waiting, __ATOMIC_SEQ_CST))
		;
	from = now_ns();
	result = run(w->fd, w->kind->hits);
	w->ns = (double)(now_ns() - from) / w->kind->hits;
	if (result != w->kind->expected) {
		fprintf(stderr, "contract: %s returned %d\n", w->kind->name, result);
		exit(1);
	}
	return NULL;
}

static double measure(const struct kind *kind, struct ring *bare, struct ring *events)
{
	struct worker workers[MAX_CPUS] = { 0 };
	unsigned waiting = kind->cpus, i;
	int fd = program_fd(kind->program);
	double sum = 0;

	configure(kind, events);
	empty(bare);
	empty(events);
	if (kind->full)
		fill(fd);
	for (i = 0; i < kind->cpus; i++) {
		workers[i] = (struct worker){
			.kind = kind, .fd = fd, .cpu = cpu_of[i], .waiting = &waiting };
		if (i > 0 && pthread_create(&workers[i].thread, NULL, work, &workers[i]))
			die("pthread_create");
	}
	work(&workers[0]);
	for (i = 0; i < kind->cpus; i++) {
		if (i > 0)
			pthread_join(workers[i].thread, NULL);
		sum += workers[i].ns;
	}
	return sum / kind->cpus;
}

/* ---- figures ---- */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int index_of(const char *name)
{
	unsigned i;

	for (i = 0; i < KINDS; i++)
		if (!strcmp(kinds[i].name, name))
			return i;
	die(name);
	return -1;
}

static double quantile(const double *sorted, unsigned n, double q)
{
	return sorted[(unsigned)(q * (n - 1))];
}

static void report(unsigned k, unsigned rounds)
{
	static double sorted[MAX_ROUNDS], extra[MAX_ROUNDS];
	const struct kind *kind = &kinds[k];
	unsigned i;

	memcpy(sorted, figures[k], rounds * sizeof(double));
	qsort(sorted, rounds, sizeof(double), by_value);
	printf("{\"case\":\"%s\",\"cpus\":%u,\"ns\":%.2f,\"ns_p25\":%.2f,\"ns_p75\":%.2f", kind->name,
	       kind->cpus, quantile(sorted, rounds, 0.5), quantile(sorted, rounds, 0.25),
	       quantile(sorted, rounds, 0.75));
	if (kind->base) {
		const double *base = figures[index_of(kind->base)];

		for (i = 0; i < rounds; i++)
			extra[i] = figures[k][i] - base[i];
		qsort(extra, rounds, sizeof(double), by_value);
		printf(",\"base\":\"%s\",\"extra\":%.2f,\"extra_p25\":%.2f,\"extra_p75\":%.2f",
		       kind->base, quantile(extra, rounds, 0.5), quantile(extra, rounds, 0.25),
		       quantile(extra, rounds, 0.75));
	}
	printf("}\n");
}

static struct ring bare, events;

static void load(const char *path)
{
	object = bpf_object__open_file(path, NULL);
	if (!object || bpf_object__load(object))
		die(path);
	control = map_pages(map_fd(".data.events"), sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, 0);
	bare = map_ring("bare");
	events = map_ring("events");
}

static void unmap_ring(struct ring *ring)
{
	munmap(ring->consumer, sysconf(_SC_PAGESIZE));
	munmap((void *)ring->producer, sysconf(_SC_PAGESIZE));
}

static void unload(void)
{
	unmap_ring(&bare);
	unmap_ring(&events);
	munmap(control, sysconf(_SC_PAGESIZE));
	bpf_object__close(object);
}

/* Every case once. */
static void round_of_all(unsigned i, int cpus)
{
	unsigned k;

	for (k = 0; k < KINDS; k++) {
		unsigned turn = (i + k) % KINDS;

		if (kinds[turn].cpus <= (unsigned)cpus)
			figures[turn][i] = measure(&kinds[turn], &bare, &events);
	}
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "object", 1, 0, 'o' }, { "rounds", 1, 0, 'r' }, { 0, 0, 0, 0 },
	};
	const char *path = NULL;
	unsigned rounds = 200, i, k;
	int c, cpus = sysconf(_SC_NPROCESSORS_ONLN);

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'o': path = optarg; break;
		case 'r': rounds = strtoul(optarg, NULL, 0); break;
		default: return 2;
		}
	}
	if (!path || rounds < 1 || rounds > MAX_ROUNDS) {
		fprintf(stderr, "usage: contract --object FILE [--rounds 1..%d]\n", MAX_ROUNDS);
		return 2;
	}
	cpu_of[0] = 0;
	cpu_of[1] = cpus - 1;
	for (i = 0; i < rounds; i++) {
		if (i % ROUNDS_A_LOAD == 0) {
			if (i > 0)
				unload();
			load(path);
			round_of_all(i, cpus); /* warm-up; the next call overwrites it */
		}
		round_of_all(i, cpus);
	}
	for (k = 0; k < KINDS; k++)
		if (kinds[k].cpus <= (unsigned)cpus)
			report(k, rounds);
	return 0;
}
