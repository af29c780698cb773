// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * A ring in overwrite mode (Linux 6.19). Each run of the program sends `count`
 * records of different lengths whose words are computed from the first one.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#define OVERWRITE	(1U << 19)	/* BPF_F_RB_OVERWRITE, newer than some headers */
#define MOST		1024
#define WORDS		16

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
	__uint(map_flags, OVERWRITE);
} ring SEC(".maps");

volatile __u64 count = 0;	/* records per run, at most MOST */

/* Over all runs. */
volatile __u64 sent = 0;
volatile __u64 failed = 0;

SEC("raw_tp")
int send(void *ctx)
{
	__u64 i, most = count;

	for (i = 0; i < MOST && i < most; i++) {
		__u64 word, *record, number = sent * 1000;

		record = bpf_ringbuf_reserve(&ring, WORDS * sizeof(*record), 0);
		if (!record) {
			failed++;
			continue;
		}
		for (word = 0; word < WORDS; word++)
			record[word] = number + word;
		bpf_ringbuf_submit(record, 0);
		sent++;
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
