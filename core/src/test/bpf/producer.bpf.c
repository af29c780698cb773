// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Produces any number of records in one BPF_PROG_TEST_RUN, through the
 * contract. All programs take a struct produce_args. The totals are counted
 * here, from what the contract returned, and never read from its control block.
 */
#include "produce.bpf.h"

#include "bpf_events.bpf.h"

struct event {
	__u64 seq;
	__u8 pattern[8];
};

struct event_64 {
	__u64 words[8];
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

static long output_one(__u32 i, struct produce_run *run)
{
	__u64 seq = run->args.first + i;
	__u64 size = record_size(&run->args, seq);

	/* The caller has checked both bounds; the verifier has not. */
	if (size > BUFFER_LEN)
		return 1;
	fill(run->buffer, seq, size);
	if (bpf_events_output_flags(events, run->buffer, size,
				    wakeup_flags(&run->args, i)))
		run->args.failures++;
	else
		run->args.successes++;
	return 0;
}

static long reserve_16(__u32 i, struct produce_run *run)
{
	__u64 seq = run->args.first + i;
	struct event *e = bpf_events_reserve(events, sizeof(*e));

	if (!e) {
		run->args.failures++;
		return 0;
	}
	e->seq = record_word(seq, 0);
	*(__u64 *)e->pattern = record_word(seq, 1);
	if (each(run->args.discard_every, i)) {
		bpf_events_discard_flags(events, e, wakeup_flags(&run->args, i));
		run->args.discards++;
	} else {
		bpf_events_submit_flags(events, e, wakeup_flags(&run->args, i));
		run->args.successes++;
	}
	return 0;
}

static long reserve_64(__u32 i, struct produce_run *run)
{
	__u64 seq = run->args.first + i;
	struct event_64 *e = bpf_events_reserve(events, sizeof(*e));
	int word;

	if (!e) {
		run->args.failures++;
		return 0;
	}
#pragma unroll
	for (word = 0; word < 8; word++)
		e->words[word] = record_word(seq, word);
	if (each(run->args.discard_every, i)) {
		bpf_events_discard_flags(events, e, wakeup_flags(&run->args, i));
		run->args.discards++;
	} else {
		bpf_events_submit_flags(events, e, wakeup_flags(&run->args, i));
		run->args.successes++;
	}
	return 0;
}

/* As a user's program does it: without flags, so under the reader's mode. */
static long reserve_default(__u32 i, struct produce_run *run)
{
	__u64 seq = run->args.first + i;
	struct event *e = bpf_events_reserve(events, sizeof(*e));

	if (!e) {
		run->args.failures++;
		return 0;
	}
	e->seq = record_word(seq, 0);
	*(__u64 *)e->pattern = record_word(seq, 1);
	if (each(run->args.discard_every, i)) {
		bpf_events_discard(events, e);
		run->args.discards++;
	} else {
		bpf_events_submit(events, e);
		run->args.successes++;
	}
	return 0;
}

/*
 * Records of any size from 1 to 1 MiB, by output. Filling them costs time in
 * proportion to their size. Cannot discard.
 */
SEC("syscall")
int produce(struct produce_args *ctx)
{
	struct produce_run run;
	int err;

	begin(&run, ctx);
	err = attempt_all_in_buffer(&run, output_one);
	end(&run, ctx);
	return err;
}

/* Records of 16 bytes, by reserve, then submit or discard. */
SEC("syscall")
int produce_16(struct produce_args *ctx)
{
	struct produce_run run;
	int err;

	begin(&run, ctx);
	err = attempt_all(&run, reserve_16);
	end(&run, ctx);
	return err;
}

/* Records of 64 bytes, likewise. */
SEC("syscall")
int produce_64(struct produce_args *ctx)
{
	struct produce_run run;
	int err;

	begin(&run, ctx);
	err = attempt_all(&run, reserve_64);
	end(&run, ctx);
	return err;
}

/* Records of 16 bytes; `flags` and `force_every` are ignored. */
SEC("syscall")
int produce_default(struct produce_args *ctx)
{
	struct produce_run run;
	int err;

	begin(&run, ctx);
	err = attempt_all(&run, reserve_default);
	end(&run, ctx);
	return err;
}

/*
 * The attempt `first` is reserved and stays busy while the `count` that follow
 * are made, all of 16 bytes; then it is submitted, or discarded if `size` is
 * not 0 (nothing else uses it here). So there are count + 1 attempts, and
 * none of them is readable before the call's end. -ENOSPC if there is no room
 * for the first: one failure then.
 */
SEC("syscall")
int produce_behind_busy(struct produce_args *ctx)
{
	struct produce_run run;
	struct event *head;
	__u64 seq;

	begin(&run, ctx);
	if (run.args.count > MAX_ATTEMPTS)
		return -E2BIG;
	seq = run.args.first++;
	head = bpf_events_reserve(events, sizeof(*head));
	if (!head) {
		run.args.failures++;
		end(&run, ctx);
		return -ENOSPC;
	}
	head->seq = record_word(seq, 0);
	*(__u64 *)head->pattern = record_word(seq, 1);
	bpf_loop(run.args.count, reserve_16, &run, 0);
	if (run.args.size) {
		bpf_events_discard_flags(events, head, run.args.flags);
		run.args.discards++;
	} else {
		bpf_events_submit_flags(events, head, run.args.flags);
		run.args.successes++;
	}
	end(&run, ctx);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
