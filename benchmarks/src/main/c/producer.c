// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * The producer of the side-by-side benchmark. It loads bench.bpf.o and pins
 * its ring, or perf.bpf.o and its perf event array, or both. It reads commands
 * from standard input, one per line, and replies to each with one line of
 * JSON:
 *
 *	drain ROUNDS NAP_US			fills the whole ring
 *	stream SECONDS WARMUP RATE TICK_US WAKE
 *						RATE records per second, in one
 *						burst per tick; 0: no limit;
 *						WAKE: adaptive, none, force or
 *						bytes
 *	latency COUNT INTERVAL_US		one record per interval; the
 *						producer sleeps in between
 *
 *	perf PID SAMPLES COMMAND		one of these commands through the
 *						perf event array; PID: process of
 *						the consumer, which `drain` stops
 *						while it fills the buffer;
 *						SAMPLES: samples per notification
 *						that the consumer has set
 *
 * A command is one turn of one consumer, which must start to read within
 * PATIENCE_NS, and ends with a STOP record. The producer removes the pins when
 * standard input ends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "bench.h"
#include "clock.h"
#include "paused.h"

#define BATCH		4096u	/* records per call: few enough to end an interval on time */
#define FULL		0.97	/* part of the buffer that a round fills */
#define RING_HEADER	8	/* bytes per record of a ring, in addition to its own */
#define PERF_HEADER	32	/* the same of a perf buffer: with the time and the CPU, and rounded up */
#define PATIENCE_NS	40000000000ull	/* time to wait for a consumer */

/* A buffer, and the programs that send to it. */
struct target {
	const char *pin;	/* NULL: not loaded */
	unsigned bytes;		/* of the ring, or of the perf buffer of one CPU */
	unsigned header;	/* bytes per record, at most */
	struct bpf_object *object;
	int produce, mark, fill, unread;
	struct bench_args *args;	/* mapped; NULL: the context of the programs */
};

static struct target ring = { .bytes = 1 << 20, .header = RING_HEADER };
static struct target perf = { .bytes = 1 << 20, .header = PERF_HEADER };
static const struct target *target = &ring; /* of the turn */
static unsigned samples;	/* per notification of a perf buffer */
static pid_t consumer;		/* of a perf buffer */
static unsigned size = 64, seq;
static struct bench_args totals; /* submitted, dropped and sum of the turn */
static unsigned long long producing; /* nanoseconds of the attempts of the program `produce` */

static void die(const char *what)
{
	fprintf(stderr, "producer: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void give_up(const char *why)
{
	fprintf(stderr, "producer: %s\n", why);
	exit(3);
}

static void clean_up(void)
{
	paused_continue();
	if (ring.pin)
		unlink(ring.pin);
	if (perf.pin)
		unlink(perf.pin);
}

static void on_signal(int number)
{
	clean_up();
	_exit(128 + number);
}

/* ---- the program's runs ---- */

static int run(int fd, struct bench_args *args)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	args->seq = seq;
	args->submitted = totals.submitted;
	args->dropped = totals.dropped;
	args->refused_marks = totals.refused_marks;
	args->sum = totals.sum;
	if (target->args) {
		*target->args = *args;
	} else {
		opts.ctx_in = args;
		opts.ctx_size_in = sizeof(*args);
	}
	if (bpf_prog_test_run_opts(fd, &opts))
		die("BPF_PROG_TEST_RUN");
	if (target->args)
		*args = *target->args;
	seq = args->seq;
	totals = *args;
	return (int)opts.retval;
}

static void run_produce(struct bench_args *args)
{
	run(target->produce, args);
	producing += args->ns;
}

static void wait_empty(void)
{
	unsigned long long end = now_ns() + PATIENCE_NS;
	struct bench_args args = { 0 };

	for (;;) {
		run(target->unread, &args);
		if (!args.unread)
			return;
		if (now_ns() > end)
			give_up("no consumer reads the buffer");
		nap_us(200);
	}
}

static void mark(unsigned flags)
{
	unsigned long long end = now_ns() + PATIENCE_NS;
	struct bench_args args = { .flags = flags };

	while (!run(target->mark, &args)) {
		if (now_ns() > end)
			give_up("no room for a mark");
		nap_us(200);
	}
}

/* ---- the modes ---- */

struct outcome {
	const char *mode;
	unsigned long long produced, dropped;	/* within the intervals */
	double busy, cpu;			/* seconds of the intervals */
	unsigned long long producing;		/* nanoseconds of the attempts */
	unsigned per_round;
};

static struct outcome drain(unsigned rounds, unsigned nap)
{
	struct outcome o = { .mode = "drain" };
	struct bench_args args = { 0 };
	unsigned i;

	o.per_round = target->bytes * FULL / (size + target->header);
	for (i = 0; i < rounds; i++) {
		unsigned long long from, cpu_from;

		wait_empty();
		nap_us(nap); /* the consumer sleeps again */
		args.n = o.per_round;
		if (target == &perf && paused_stop(consumer, PATIENCE_NS))
			die("stop the consumer");
		from = now_ns();
		cpu_from = cpu_ns();
		if (!run(target->fill, &args))
			give_up("the buffer is full before the round is complete");
		o.busy += (now_ns() - from) / 1e9;
		o.cpu += (cpu_ns() - cpu_from) / 1e9;
		paused_continue();
		o.produced += o.per_round;
	}
	wait_empty();
	return o;
}

static void flat_out(struct bench_args *args, double seconds)
{
	unsigned long long end = now_ns() + seconds * 1e9;

	args->n = BATCH;
	while (now_ns() < end)
		run_produce(args);
}

/*
 * Sends what completes a notification of a perf buffer, so that the consumer
 * reads END now and not at its next timeout. A mark in a ring notifies.
 */
static void notify_end(void)
{
	struct bench_args args = { .n = samples - 1 };

	if (target == &perf && args.n)
		run(perf.produce, &args);
}

/* The rate of a stream; records per second, or 0 for no limit. */
struct pace {
	double rate;
	unsigned tick_us;
};

/* Spins between the ticks: a sleep is too coarse. */
static void paced(struct bench_args *args, double seconds, const struct pace *pace)
{
	unsigned long long tick = pace->tick_us * 1000ull;
	unsigned long long t = now_ns(), end = t + seconds * 1e9;
	double owed = 0;

	while (t < end) {
		owed += pace->rate * tick / 1e9;
		args->n = (unsigned)owed;
		owed -= args->n;
		if (args->n)
			run_produce(args);
		t += tick;
		while (now_ns() < t)
			;
	}
}

static void produce(struct bench_args *args, double seconds, const struct pace *pace)
{
	if (pace->rate > 0)
		paced(args, seconds, pace);
	else
		flat_out(args, seconds);
}

/*
 * Some hundred to a thousand TIMED records per second, and more at full speed:
 * so few that their clock readings do not count. A prime number, so that they
 * have every position within a burst.
 */
static unsigned timed_each(double rate)
{
	if (rate > 0 && rate <= 10000)
		return 7;
	return rate > 0 && rate <= 100000 ? 97 : 997;
}

static struct outcome stream(double seconds, double warmup, const struct pace *pace,
			     const char *wake)
{
	struct outcome o = { .mode = "stream" };
	struct bench_args args = { .timed_each = timed_each(pace->rate), .next_timed = seq };
	unsigned long long from, cpu_from;

	if (!strcmp(wake, "adaptive")) {
		args.wake = WAKE_ADAPTIVE;
	} else if (!strcmp(wake, "none")) {
		args.wake = WAKE_NONE;
	} else if (!strcmp(wake, "force")) {
		args.wake = WAKE_FORCE;
	} else {
		args.wake = WAKE_BATCH;
		args.wake_bytes = strtoull(wake, NULL, 0);
	}
	produce(&args, warmup, pace);
	mark(BENCH_START);
	o.produced = totals.submitted;
	o.dropped = totals.dropped;
	producing = 0;
	from = now_ns();
	cpu_from = cpu_ns();
	produce(&args, seconds, pace);
	o.busy = (now_ns() - from) / 1e9;
	o.cpu = (cpu_ns() - cpu_from) / 1e9;
	o.producing = producing;
	o.produced = totals.submitted - o.produced;
	o.dropped = totals.dropped - o.dropped;
	mark(BENCH_END);
	notify_end();
	return o;
}

static struct outcome latency(unsigned count, unsigned interval_us)
{
	struct outcome o = { .mode = "latency" };
	struct bench_args args = { .timed_each = 1, .next_timed = seq };
	unsigned long long t, from, cpu_from;
	unsigned i;

	mark(BENCH_START);
	o.produced = totals.submitted;
	o.dropped = totals.dropped;
	producing = 0;
	from = now_ns();
	cpu_from = cpu_ns();
	t = from + interval_us * 1000ull;
	for (i = 0; i < count; i++) {
		struct timespec at = { t / 1000000000ull, t % 1000000000ull };

		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
		args.n = 1;
		run_produce(&args);
		t += interval_us * 1000ull;
	}
	o.busy = (now_ns() - from) / 1e9;
	o.cpu = (cpu_ns() - cpu_from) / 1e9;
	o.producing = producing;
	o.produced = totals.submitted - o.produced;
	o.dropped = totals.dropped - o.dropped;
	nap_us(2 * interval_us);
	mark(BENCH_END);
	return o;
}

/* ---- turns ---- */

static void reply(const struct outcome *o, unsigned long long attempts)
{
	/* what the kernel counts: each failing output of a perf buffer, nothing of a ring */
	unsigned long long lost = target == &perf ? totals.dropped + totals.refused_marks : 0;

	printf("{\"role\":\"producer\",\"mode\":\"%s\",\"size\":%u,\"ring\":%u,\"per_round\":%u,"
	       "\"produced\":%llu,\"drops\":%llu,\"busy_seconds\":%.6f,\"producing_seconds\":%.6f,\"cpu_seconds\":%.6f,"
	       "\"all_attempts\":%llu,\"all_records\":%llu,\"all_drops\":%llu,\"lost\":%llu,\"checksum\":%llu}\n",
	       o->mode, size, target->bytes, o->per_round, o->produced, o->dropped, o->busy,
	       o->producing / 1e9, o->cpu,
	       attempts, totals.submitted, totals.dropped, lost, totals.sum);
	fflush(stdout);
}

static void turn(const char *command)
{
	struct outcome o;
	unsigned first, a, b;
	struct pace pace;
	double seconds, warmup;
	char wake[32];
	int prefix = 0;

	target = &ring;
	if (sscanf(command, "perf %d %u %n", &consumer, &samples, &prefix) == 2) {
		if (!perf.pin || consumer <= 1 || !samples)
			give_up("perf requires --perf, a PID and a number of samples");
		target = &perf;
		command += prefix;
	} else if (!ring.pin) {
		give_up("there is no ring: --object is missing");
	}
	memset(&totals, 0, sizeof(totals));
	first = seq;
	mark(0);
	wait_empty(); /* a consumer reads */
	nap_us(2000);
	if (sscanf(command, "drain %u %u", &a, &b) == 2)
		o = drain(a, b);
	else if (sscanf(command, "stream %lf %lf %lf %u %31s", &seconds, &warmup, &pace.rate,
			&pace.tick_us, wake) == 5)
		o = stream(seconds, warmup, &pace, wake);
	else if (sscanf(command, "latency %u %u", &a, &b) == 2)
		o = latency(a, b);
	else
		give_up("unknown command");
	wait_empty();
	mark(BENCH_STOP);
	wait_empty();
	reply(&o, (unsigned)(seq - first));
}

static int program(const struct target *t, const char *name)
{
	struct bpf_program *p = bpf_object__find_program_by_name(t->object, name);

	if (!p)
		die(name);
	return bpf_program__fd(p);
}

static struct bpf_map *open_object(struct target *t, const char *path, const char *name)
{
	struct bench_config config = { .size = size };
	struct bpf_map *constants, *map;

	t->object = bpf_object__open_file(path, NULL);
	if (!t->object)
		die(path);
	constants = bpf_object__find_map_by_name(t->object, ".rodata.config");
	map = bpf_object__find_map_by_name(t->object, name);
	if (!map || bpf_map__set_initial_value(constants, &config, sizeof(config)))
		give_up("the object is not of this version");
	return map;
}

static void load(struct target *t, struct bpf_map *map, const char *pin)
{
	if (bpf_object__load(t->object))
		die("load");
	t->produce = program(t, "produce");
	t->mark = program(t, "mark");
	t->fill = program(t, "fill_buffer");
	t->unread = program(t, "query_unread");
	if (bpf_map__pin(map, pin))
		die(pin);
	t->pin = pin;
}

static void load_ring(const char *path, const char *pin)
{
	struct bpf_map *map = open_object(&ring, path, "ring");

	if (bpf_map__set_max_entries(map, ring.bytes))
		die("set the size of the ring");
	load(&ring, map, pin);
}

static void load_perf(const char *path, const char *pin)
{
	struct bpf_map *globals;

	load(&perf, open_object(&perf, path, "events"), pin);
	globals = bpf_object__find_map_by_name(perf.object, ".bss");
	if (!globals)
		give_up("the object is not of this version");
	perf.args = mmap(NULL, sizeof(*perf.args), PROT_READ | PROT_WRITE, MAP_SHARED,
			 bpf_map__fd(globals), 0);
	if (perf.args == MAP_FAILED)
		die("map the arguments");
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "object", 1, 0, 'o' }, { "pin", 1, 0, 'p' },	    { "size", 1, 0, 's' },
		{ "ring", 1, 0, 'r' },	 { "cpu", 1, 0, 'c' },	    { "perf", 1, 0, 'f' },
		{ "perf-pin", 1, 0, 'q' }, { "per-cpu", 1, 0, 'b' }, { 0, 0, 0, 0 },
	};
	const char *path = NULL, *pin = NULL, *perf_path = NULL, *perf_pin = NULL;
	char line[128];
	int c, cpu = -1;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'o': path = optarg; break;
		case 'p': pin = optarg; break;
		case 's': size = strtoul(optarg, NULL, 0); break;
		case 'r': ring.bytes = strtoul(optarg, NULL, 0); break;
		case 'c': cpu = atoi(optarg); break;
		case 'f': perf_path = optarg; break;
		case 'q': perf_pin = optarg; break;
		case 'b': perf.bytes = strtoul(optarg, NULL, 0); break;
		default: return 2;
		}
	}
	if (!path != !pin || !perf_path != !perf_pin || (!path && !perf_path) ||
	    size < BENCH_MIN_SIZE || size > BENCH_MAX_SIZE || size % 8) {
		fprintf(stderr, "usage: producer [--object FILE --pin PATH [--ring BYTES]] "
				"[--perf FILE --perf-pin PATH [--per-cpu BYTES]] [--size 16..256] [--cpu N]\n");
		return 2;
	}
	if (cpu >= 0 && run_on_cpu(cpu))
		die("pin to a CPU");
	atexit(clean_up);
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	signal(SIGHUP, on_signal);
	if (path)
		load_ring(path, pin);
	if (perf_path)
		load_perf(perf_path, perf_pin);
	printf("{\"role\":\"producer\",\"ready\":1,\"libbpf\":\"%s\"}\n", libbpf_version_string());
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		turn(line);
	return 0;
}
