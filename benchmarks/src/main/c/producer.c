// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * The producer of the side-by-side benchmark. It loads bench.bpf.o, pins its
 * ring, reads commands from standard input, one per line, and replies to each
 * with one line of JSON:
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
 * A command is one turn of one consumer, which must start to read within
 * PATIENCE_NS, and ends with a STOP record. The producer removes the pin when
 * standard input ends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "bench.h"
#include "clock.h"

#define BATCH		4096u	/* records per call: few enough to end an interval on time */
#define FULL		0.97	/* part of the ring that a round fills */
#define PATIENCE_NS	40000000000ull	/* time to wait for a consumer */

static struct bpf_object *object;
static const char *pin;
static unsigned size = 64, ring_bytes = 1 << 20, seq;
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

static void unpin(void)
{
	unlink(pin);
}

static void on_signal(int number)
{
	unpin();
	_exit(128 + number);
}

/* ---- the program's runs ---- */

static int program(const char *name)
{
	struct bpf_program *p = bpf_object__find_program_by_name(object, name);

	if (!p)
		die(name);
	return bpf_program__fd(p);
}

static int run(int fd, struct bench_args *args)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(*args));

	args->seq = seq;
	args->submitted = totals.submitted;
	args->dropped = totals.dropped;
	args->sum = totals.sum;
	if (bpf_prog_test_run_opts(fd, &opts))
		die("BPF_PROG_TEST_RUN");
	seq = args->seq;
	totals = *args;
	return (int)opts.retval;
}

static int produce_fd, mark_fd, fill_fd, unread_fd;

static void run_produce(struct bench_args *args)
{
	run(produce_fd, args);
	producing += args->ns;
}

static void wait_empty(void)
{
	unsigned long long end = now_ns() + PATIENCE_NS;
	struct bench_args args = { 0 };

	for (;;) {
		run(unread_fd, &args);
		if (!args.unread)
			return;
		if (now_ns() > end)
			give_up("no consumer reads the ring");
		nap_us(200);
	}
}

static void mark(unsigned flags)
{
	unsigned long long end = now_ns() + PATIENCE_NS;
	struct bench_args args = { .flags = flags };

	while (!run(mark_fd, &args)) {
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

	o.per_round = ring_bytes * FULL / (size + 8);
	for (i = 0; i < rounds; i++) {
		unsigned long long from, cpu_from;

		wait_empty();
		nap_us(nap); /* the consumer sleeps again */
		args.n = o.per_round;
		from = now_ns();
		cpu_from = cpu_ns();
		if (!run(fill_fd, &args))
			give_up("the ring is full before the round is complete");
		o.busy += (now_ns() - from) / 1e9;
		o.cpu += (cpu_ns() - cpu_from) / 1e9;
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
	printf("{\"role\":\"producer\",\"mode\":\"%s\",\"size\":%u,\"ring\":%u,\"per_round\":%u,"
	       "\"produced\":%llu,\"drops\":%llu,\"busy_seconds\":%.6f,\"producing_seconds\":%.6f,\"cpu_seconds\":%.6f,"
	       "\"all_attempts\":%llu,\"all_records\":%llu,\"all_drops\":%llu,\"checksum\":%llu}\n",
	       o->mode, size, ring_bytes, o->per_round, o->produced, o->dropped, o->busy,
	       o->producing / 1e9, o->cpu,
	       attempts, totals.submitted, totals.dropped, totals.sum);
	fflush(stdout);
}

static void turn(const char *command)
{
	struct outcome o;
	unsigned first, a, b;
	struct pace pace;
	double seconds, warmup;
	char wake[32];

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

static void load(const char *path)
{
	struct bench_config config = { .size = size };
	struct bpf_map *constants, *ring;

	object = bpf_object__open_file(path, NULL);
	if (!object)
		die(path);
	constants = bpf_object__find_map_by_name(object, ".rodata.config");
	ring = bpf_object__find_map_by_name(object, "ring");
	if (!ring || bpf_map__set_initial_value(constants, &config, sizeof(config)))
		give_up("the object is not bench.bpf.o of this version");
	if (bpf_map__set_max_entries(ring, ring_bytes) || bpf_object__load(object))
		die("load");
	produce_fd = program("produce");
	mark_fd = program("mark");
	fill_fd = program("fill_ring");
	unread_fd = program("query_unread");
	if (bpf_map__pin(ring, pin))
		die(pin);
	atexit(unpin);
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	signal(SIGHUP, on_signal);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "object", 1, 0, 'o' }, { "pin", 1, 0, 'p' },	{ "size", 1, 0, 's' },
		{ "ring", 1, 0, 'r' },	 { "cpu", 1, 0, 'c' },	{ 0, 0, 0, 0 },
	};
	const char *path = NULL;
	char line[128];
	int c, cpu = -1;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'o': path = optarg; break;
		case 'p': pin = optarg; break;
		case 's': size = strtoul(optarg, NULL, 0); break;
		case 'r': ring_bytes = strtoul(optarg, NULL, 0); break;
		case 'c': cpu = atoi(optarg); break;
		default: return 2;
		}
	}
	if (!path || !pin || size < BENCH_MIN_SIZE || size > BENCH_MAX_SIZE || size % 8) {
		fprintf(stderr, "usage: producer --object FILE --pin PATH [--size 16..256] [--ring BYTES] [--cpu N]\n");
		return 2;
	}
	if (cpu >= 0 && run_on_cpu(cpu))
		die("pin to a CPU");
	load(path);
	printf("{\"role\":\"producer\",\"ready\":1,\"libbpf\":\"%s\"}\n", libbpf_version_string());
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		turn(line);
	return 0;
}
