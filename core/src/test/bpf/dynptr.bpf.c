// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Records whose size is known at run time alone, through dynptrs (Linux 5.19).
 * The contract has no macro for them: the program counts their failures by hand.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

struct event {
	__u64 seq;
};

BPF_EVENTS_RING(events, 4096, struct event);

/* BPF_PROG_TEST_RUN's context: see contract.bpf.c. */
struct contract_args {
	/*  0 */ __u64 count;		/* ignored: there is one attempt */
	/*  8 */ __u64 size;		/* of the record, at least 8 */
	/* 16 */ __u64 flags;		/* not 0: discard it */
	/* 24 */ __u64 sent;
	/* 32 */ __u64 failed;
	/* 40 */ __u64 position;
};

SEC("syscall")
int dynptr(struct contract_args *ctx)
{
	struct event e = { .seq = 1 };
	struct bpf_dynptr record;
	__u32 size = ctx->size;
	__u64 failed = 0;

	if (bpf_ringbuf_reserve_dynptr(&events, size, 0, &record)) {
		/* Even then: the verifier wants every dynptr given back. */
		bpf_ringbuf_discard_dynptr(&record, 0);
		bpf_events_lost(events, size);
		failed = 1;
	} else {
		bpf_dynptr_write(&record, 0, &e, sizeof(e), 0);
		if (ctx->flags)
			bpf_ringbuf_discard_dynptr(&record, 0);
		else
			bpf_ringbuf_submit_dynptr(&record, 0);
	}
	ctx->sent = 1 - failed;
	ctx->failed = failed;
	ctx->position = bpf_ringbuf_query(&events, BPF_RB_PROD_POS);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
