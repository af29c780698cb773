// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Compiles, but the verifier rejects `rejected`: it writes to what may be NULL.
 * The object loads if that program is left out.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

SEC("syscall")
int rejected(void *ctx)
{
	__u64 *rec = bpf_ringbuf_reserve(&events, sizeof(*rec), 0);

	*rec = 1;
	bpf_ringbuf_submit(rec, 0);
	return 0;
}

SEC("syscall")
int accepted(void *ctx)
{
	__u64 one = 1;

	return bpf_ringbuf_output(&events, &one, sizeof(one), 0);
}

char LICENSE[] SEC("license") = "GPL";
