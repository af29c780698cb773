// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * A program that knows nothing of the contract: the kernel's helpers, and a
 * counter of its own for what they could not take. The programs take a struct
 * produce_args.
 */
#include "produce.bpf.h"

struct event {
	__u64 seq;
	__u8 pattern[8];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

__u64 lost;

static long output_one(__u32 i, struct produce_run *run)
{
	__u64 seq = run->args.first + i;
	__u64 size = record_size(&run->args, seq);

	/* The caller has checked both bounds; the verifier has not. */
	if (size > BUFFER_LEN)
		return 1;
	fill(run->buffer, seq, size);
	if (bpf_ringbuf_output(&events, run->buffer, size,
			       wakeup_flags(&run->args, i))) {
		__sync_fetch_and_add(&lost, 1);
		run->args.failures++;
	} else {
		run->args.successes++;
	}
	return 0;
}

static long reserve_16(__u32 i, struct produce_run *run)
{
	__u64 seq = run->args.first + i;
	struct event *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);

	if (!e) {
		__sync_fetch_and_add(&lost, 1);
		run->args.failures++;
		return 0;
	}
	e->seq = record_word(seq, 0);
	*(__u64 *)e->pattern = record_word(seq, 1);
	if (each(run->args.discard_every, i)) {
		bpf_ringbuf_discard(e, wakeup_flags(&run->args, i));
		run->args.discards++;
	} else {
		bpf_ringbuf_submit(e, wakeup_flags(&run->args, i));
		run->args.successes++;
	}
	return 0;
}

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

char LICENSE[] SEC("license") = "GPL";
