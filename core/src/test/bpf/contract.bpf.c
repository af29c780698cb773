// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * The producer contract in every form a program can use it, each small enough
 * to be tried alone: the programs take a struct contract_args. Compiled by the
 * build, and by a test for other instruction sets and levels of optimisation.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

/* BPF_PROG_TEST_RUN's context. */
struct contract_args {
	/*  0 */ __u64 count;		/* how many attempts, at most MOST */
	/*  8 */ __u64 size;		/* the place where a program marks its use */
	/* 16 */ __u64 flags;		/* likewise: BPF_RB_* */
	/* 24 */ __u64 sent;		/* out: attempts that reached the ring */
	/* 32 */ __u64 failed;		/* out: those that did not */
	/* 40 */ __u64 position;	/* out: the producer position afterwards */
};

#define MOST	256	/* more than fit a ring of one page */

/* Takes 24 bytes of the ring. */
struct event {
	__u64 seq;
	__u64 twice;
};

/* Sizes that no alignment helps with. */
struct byte {
	__u8 only;
};

struct odd {
	__u8 bytes[13];
} __attribute__((packed));

struct large {
	struct event events[150];
	__u8 last;
} __attribute__((packed));

/* First, so that its control block is the first in the section, too. */
BPF_EVENTS_RING(events, 4096, struct event);

/* Whoever loads this sets the size. */
BPF_EVENTS_RING(sized, 0, struct odd);

static __always_inline int
end(struct contract_args *ctx, __u64 sent, __u64 failed)
{
	ctx->sent = sent;
	ctx->failed = failed;
	ctx->position = bpf_ringbuf_query(&events, BPF_RB_PROD_POS);
	return 0;
}

#define ATTEMPTS(i, ctx)	\
	__u64 i, sent = 0, failed = 0, count = ctx->count;	\
	for (i = 0; i < MOST && i < count; i++)

SEC("syscall")
int reserve_submit(struct contract_args *ctx)
{
	ATTEMPTS(i, ctx) {
		struct event *e;

		if (!bpf_events_enabled(events))
			continue;
		e = bpf_events_reserve(events, sizeof(*e));
		if (!e) {
			failed++;
			continue;
		}
		e->seq = i;
		e->twice = 2 * i;
		bpf_events_submit(events, e);
		sent++;
	}
	return end(ctx, sent, failed);
}

SEC("syscall")
int reserve_discard(struct contract_args *ctx)
{
	ATTEMPTS(i, ctx) {
		struct event *e = bpf_events_reserve(events, sizeof(*e));

		if (!e) {
			failed++;
			continue;
		}
		bpf_events_discard(events, e);
		sent++;
	}
	return end(ctx, sent, failed);
}

SEC("syscall")
int output_constant(struct contract_args *ctx)
{
	ATTEMPTS(i, ctx) {
		struct event e = { .seq = i, .twice = 2 * i };

		if (bpf_events_output(events, &e, sizeof(e)))
			failed++;
		else
			sent++;
	}
	return end(ctx, sent, failed);
}

/* Records of `size` bytes, 1 to 16. */
SEC("syscall")
int output_variable(struct contract_args *ctx)
{
	__u64 size = ctx->size;

	barrier_var(size);
	if (size < 1 || size > sizeof(struct event))
		return 1;
	ATTEMPTS(i, ctx) {
		struct event e = { .seq = i, .twice = 2 * i };

		if (bpf_events_output(events, &e, size))
			failed++;
		else
			sent++;
	}
	return end(ctx, sent, failed);
}

/* With `flags` instead of the reader's mode: each form in turn. */
SEC("syscall")
int submit_flags(struct contract_args *ctx)
{
	ATTEMPTS(i, ctx) {
		struct event *e = bpf_events_reserve(events, sizeof(*e));

		if (!e) {
			failed++;
			continue;
		}
		e->seq = i;
		e->twice = 2 * i;
		bpf_events_submit_flags(events, e, ctx->flags);
		sent++;
	}
	return end(ctx, sent, failed);
}

SEC("syscall")
int discard_flags(struct contract_args *ctx)
{
	ATTEMPTS(i, ctx) {
		struct event *e = bpf_events_reserve(events, sizeof(*e));

		if (!e) {
			failed++;
			continue;
		}
		bpf_events_discard_flags(events, e, ctx->flags);
		sent++;
	}
	return end(ctx, sent, failed);
}

SEC("syscall")
int output_flags(struct contract_args *ctx)
{
	ATTEMPTS(i, ctx) {
		struct event e = { .seq = i, .twice = 2 * i };

		if (bpf_events_output_flags(events, &e, sizeof(e), ctx->flags))
			failed++;
		else
			sent++;
	}
	return end(ctx, sent, failed);
}

/* Refuses when more than `size` bytes of the ring are unread. */
SEC("syscall")
int look_first(struct contract_args *ctx)
{
	ATTEMPTS(i, ctx) {
		struct event *e;

		if (bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) > ctx->size) {
			bpf_events_lost(events, sizeof(*e));
			failed++;
			continue;
		}
		e = bpf_events_reserve(events, sizeof(*e));
		if (!e) {
			failed++;
			continue;
		}
		e->seq = i;
		e->twice = 2 * i;
		bpf_events_submit(events, e);
		sent++;
	}
	return end(ctx, sent, failed);
}

/* The kernel's helper, its failures counted by hand. */
SEC("syscall")
int output_bare(struct contract_args *ctx)
{
	ATTEMPTS(i, ctx) {
		struct event e = { .seq = i, .twice = 2 * i };

		if (bpf_ringbuf_output(&events, &e, sizeof(e), 0)) {
			bpf_events_lost(events, sizeof(e));
			failed++;
		} else {
			sent++;
		}
	}
	return end(ctx, sent, failed);
}

/* As if the kernel had refused records of `size` bytes, whatever room there is. */
SEC("syscall")
int fail(struct contract_args *ctx)
{
	ATTEMPTS(i, ctx) {
		bpf_events__failed(&events, &BPF_EVENTS_CTL(events), ctx->size, 1);
		failed++;
	}
	return end(ctx, sent, failed);
}

/* Four records of four sizes, one of them in the second ring: 16, 24, 2416 and 24 bytes. */
SEC("syscall")
int sizes(struct contract_args *ctx)
{
	__u64 sent = 0, failed = 0;
	struct byte *byte;
	struct odd *odd;
	struct large *large;

	byte = bpf_events_reserve(events, sizeof(*byte));
	if (byte) {
		byte->only = 1;
		bpf_events_submit(events, byte);
		sent++;
	} else {
		failed++;
	}
	odd = bpf_events_reserve(events, sizeof(*odd));
	if (odd) {
		odd->bytes[12] = 13;
		bpf_events_submit(events, odd);
		sent++;
	} else {
		failed++;
	}
	large = bpf_events_reserve(events, sizeof(*large));
	if (large) {
		large->last = 1;
		bpf_events_discard(events, large);
		sent++;
	} else {
		failed++;
	}
	odd = bpf_events_reserve(sized, sizeof(*odd));
	if (odd) {
		odd->bytes[12] = 13;
		bpf_events_submit(sized, odd);
		sent++;
	} else {
		failed++;
	}
	return end(ctx, sent, failed);
}

/* One record to the second ring that wakes its reader, whatever the mode is. */
SEC("syscall")
int ring_the_other(void *ctx)
{
	struct odd odd = {};

	return bpf_events_output_flags(sized, &odd, sizeof(odd), BPF_RB_FORCE_WAKEUP);
}

int on_getppid_goes_on(void *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__array(values, int (void *));
} tails SEC(".maps") = {
	.values = { [0] = (void *)&on_getppid_goes_on },
};

/* The process whose getppid() is an attempt. */
volatile __u32 watched SEC(".data.watched");

SEC("tp/syscalls/sys_enter_getppid")
int on_getppid(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 != watched)
		return 0;
	if (!bpf_events_enabled(events))
		return 0;
	bpf_tail_call(ctx, &tails, 0);
	return 0;
}

/* Only ever tail called, so attached to nothing. */
SEC("tracepoint")
int on_getppid_goes_on(void *ctx)
{
	struct event *e = bpf_events_reserve(events, sizeof(*e));

	if (!e)
		return 0;
	e->seq = bpf_ktime_get_ns();
	e->twice = 0;
	bpf_events_submit(events, e);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
