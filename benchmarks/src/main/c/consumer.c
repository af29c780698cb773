// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * The consumers in C:
 *
 *	c-libbpf	ring_buffer__poll() with a callback per record: the
 *			reference of all ratios
 *	c-raw		a loop over the mapping: the lower bound
 *	c-perf		perf_buffer__poll() with a callback per record: the
 *			reference of the ratios of perf buffers
 *
 * README.md of this module describes the protocol. With --turns the program
 * reads lines `MODE SECONDS PER_CPU SAMPLES` from standard input, and does one
 * turn per line; the last two words are those of perf buffers.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/perf_event.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "measurement.h"

#define WAIT_MS		200	/* how far a deadline may be missed */
#define PERF_WAIT_MS	100	/* the default of the consumers in Java: how long a remainder waits */
#define STEP		65536	/* how far the consumer position of c-raw may lag */

static int on_sample(void *context, void *data, size_t size)
{
	(void)context;
	(void)size;
	measurement_record(data);
	return 0;
}

static int read_by_libbpf(int fd, unsigned long long deadline)
{
	struct ring_buffer *rb = ring_buffer__new(fd, on_sample, NULL, NULL);
	int n = 0;

	if (!rb)
		return -errno;
	while (!measurement.stopped && now_ns() < deadline && (n >= 0 || n == -EINTR))
		n = ring_buffer__poll(rb, WAIT_MS);
	ring_buffer__free(rb);
	return n < 0 && n != -EINTR ? n : 0;
}

struct raw_ring {
	unsigned long *consumer, *producer;	/* the two positions */
	const char *data;
	unsigned long mask, position, published;
};

static inline void publish(struct raw_ring *r, unsigned long position)
{
	__atomic_store_n(r->consumer, position, __ATOMIC_RELEASE);
	r->published = position;
}

/* Reads all committed records; the counters of a record stay in registers. */
static int raw_pass(struct raw_ring *r)
{
	unsigned long end = __atomic_load_n(r->producer, __ATOMIC_ACQUIRE);
	unsigned long position = r->position, all = 0, sum = 0;
	unsigned expected = measurement.expected;

	while (position < end) {
		const unsigned *header = (const void *)(r->data + (position & r->mask));
		unsigned length = __atomic_load_n(header, __ATOMIC_ACQUIRE);

		if (length & BPF_RINGBUF_BUSY_BIT)
			break;
		if (!(length & BPF_RINGBUF_DISCARD_BIT)) {
			const struct bench_record *record = (const void *)(header + 2);

			if (__builtin_expect(record->flags || record->seq != expected ||
					     measurement.latency_mode, 0)) {
				measurement.expected = expected;
				measurement.all += all;
				all = 0;
				measurement_record(record);
			} else {
				all++;
				sum += record->ts_ns;
			}
			expected = record->seq + 1;
		}
		length &= ~BPF_RINGBUF_DISCARD_BIT;
		position += (length + 8 + 7) & ~7ul;
		if (position - r->published > STEP)
			publish(r, position);
	}
	measurement.expected = expected;
	measurement.all += all;
	measurement.sum += sum;
	if (position == r->position)
		return 0;
	r->position = position;
	if (position != r->published)
		publish(r, position);
	return 1;
}

static int raw_map(int fd, struct raw_ring *r)
{
	struct bpf_map_info info = { 0 };
	__u32 length = sizeof(info);
	unsigned long page = sysconf(_SC_PAGESIZE);
	void *consumer, *producer;

	if (bpf_obj_get_info_by_fd(fd, &info, &length))
		return -errno;
	consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (consumer == MAP_FAILED)
		return -errno;
	producer = mmap(NULL, page + 2ul * info.max_entries, PROT_READ, MAP_SHARED, fd, page);
	if (producer == MAP_FAILED)
		return -errno;
	r->consumer = consumer;
	r->producer = producer;
	r->data = (const char *)producer + page;
	r->mask = info.max_entries - 1;
	r->position = r->published = *r->consumer;
	return 0;
}

static void raw_unmap(struct raw_ring *r)
{
	unsigned long page = sysconf(_SC_PAGESIZE);

	munmap(r->producer, page + 2 * (r->mask + 1));
	munmap(r->consumer, page);
}

static int read_raw(int fd, unsigned long long deadline)
{
	struct epoll_event interest = { .events = EPOLLIN }, happened;
	struct raw_ring r;
	int error, epoll = epoll_create1(EPOLL_CLOEXEC);

	if (epoll < 0)
		return -errno;
	error = raw_map(fd, &r);
	if (!error && epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &interest))
		error = -errno;
	while (!error && !measurement.stopped && now_ns() < deadline)
		if (!raw_pass(&r))
			epoll_wait(epoll, &happened, 1, WAIT_MS);
	if (!error)
		raw_unmap(&r);
	close(epoll);
	return error;
}

/* The perf buffer that c-perf opens. */
struct perf_settings {
	unsigned per_cpu;	/* bytes */
	unsigned samples;	/* per notification */
};

static enum bpf_perf_event_ret on_perf_record(void *context, int cpu, struct perf_event_header *record)
{
	const char *body = (const char *)(record + 1);

	(void)context;
	(void)cpu;
	if (record->type == PERF_RECORD_SAMPLE)
		measurement_record((const void *)(body + sizeof(__u32))); /* the size comes first */
	else if (record->type == PERF_RECORD_LOST)
		measurement.lost += ((const __u64 *)body)[1];
	return LIBBPF_PERF_EVENT_CONT;
}

/* The attributes of perf_buffer__new(), which cannot set the samples per notification. */
static int read_perf(int fd, unsigned long long deadline, const struct perf_settings *settings)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_type = PERF_SAMPLE_RAW,
		.sample_period = 1,
		.wakeup_events = settings->samples,
	};
	unsigned pages = settings->per_cpu / sysconf(_SC_PAGESIZE);
	struct perf_buffer *pb = perf_buffer__new_raw(fd, pages, &attr, on_perf_record, NULL, NULL);
	int n = 0;

	if (!pb)
		return -errno;
	measurement.buffer_bytes = (unsigned long long)settings->per_cpu * perf_buffer__buffer_cnt(pb);
	while (!measurement.stopped && now_ns() < deadline && (n >= 0 || n == -EINTR)) {
		n = perf_buffer__poll(pb, PERF_WAIT_MS);
		if (n == 0) /* fewer samples than a notification takes */
			n = perf_buffer__consume(pb);
	}
	perf_buffer__free(pb);
	return n < 0 && n != -EINTR ? n : 0;
}

static int read_ring(int fd, unsigned long long deadline, const char *name)
{
	struct bpf_map_info info = { 0 };
	__u32 length = sizeof(info);

	if (bpf_obj_get_info_by_fd(fd, &info, &length))
		return -errno;
	measurement.buffer_bytes = info.max_entries;
	return !strcmp(name, "c-libbpf") ? read_by_libbpf(fd, deadline) : read_raw(fd, deadline);
}

static int turn(const char *map, const char *mode, double seconds, const char *name,
		const struct perf_settings *settings)
{
	unsigned long long deadline = now_ns() + seconds * 1e9;
	int fd = bpf_obj_get(map), error;

	if (fd < 0) {
		fprintf(stderr, "consumer: --map %s: %s\n", map, strerror(errno));
		return 2;
	}
	measurement_begin(mode);
	if (!strcmp(name, "c-perf"))
		error = read_perf(fd, deadline, settings);
	else
		error = read_ring(fd, deadline, name);
	close(fd);
	if (error) {
		fprintf(stderr, "consumer: %s: %s\n", name, strerror(-error));
		return 1;
	}
	measurement_report(name, mode);
	return 0;
}

static int turns(const char *map, const char *name, struct perf_settings settings)
{
	char line[128], mode[32];
	double seconds;
	int error = 0;

	while (!error && fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "%31s %lf %u %u", mode, &seconds, &settings.per_cpu, &settings.samples) < 2)
			return 2;
		error = turn(map, mode, seconds, name, &settings);
	}
	return error;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "map", 1, 0, 'm' },	  { "mode", 1, 0, 'o' },    { "seconds", 1, 0, 's' },
		{ "consumer", 1, 0, 'n' }, { "turns", 0, 0, 't' },   { "per-cpu", 1, 0, 'b' },
		{ "samples", 1, 0, 'e' }, { 0, 0, 0, 0 },
	};
	struct perf_settings settings = { .per_cpu = 1 << 20, .samples = 1 };
	const char *map = NULL, *mode = NULL, *name = "c-libbpf";
	double seconds = 60;
	int c, many = 0;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'm': map = optarg; break;
		case 'o': mode = optarg; break;
		case 's': seconds = atof(optarg); break;
		case 'n': name = optarg; break;
		case 't': many = 1; break;
		case 'b': settings.per_cpu = strtoul(optarg, NULL, 0); break;
		case 'e': settings.samples = strtoul(optarg, NULL, 0); break;
		default: return 2;
		}
	}
	if (!map || (!mode && !many) ||
	    (strcmp(name, "c-libbpf") && strcmp(name, "c-raw") && strcmp(name, "c-perf"))) {
		fprintf(stderr, "usage: consumer --map PATH --mode drain|stream|latency [--seconds S] "
				"--consumer c-libbpf|c-raw|c-perf [--per-cpu BYTES] [--samples N], "
				"or --turns for --mode\n");
		return 2;
	}
	return many ? turns(map, name, settings) : turn(map, mode, seconds, name, &settings);
}
