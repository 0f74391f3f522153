package cli

// DescribeProgress is for tests.
var DescribeProgress = describeProgress
