namespace BotClickStream.Reporting;

/// <summary>Labels against the truth: machines found and missed, people left alone and lost.</summary>
internal sealed class Confusion
{
    private long machinesFound;
    private long machinesMissed;
    private long peopleLost;
    private long peopleKept;

    /// <summary>Of what was labelled <c>bot</c>, the share that machines did; 1 where nothing was.</summary>
    public double Precision => Share(machinesFound, machinesFound + peopleLost);

    /// <summary>Of what machines did, the share labelled <c>bot</c>; 1 where they did nothing.</summary>
    public double Recall => Share(machinesFound, machinesFound + machinesMissed);

    /// <summary>Of what people did, the share labelled <c>bot</c>.</summary>
    public double PeopleLost => 1 - Share(peopleKept, peopleKept + peopleLost);

    /// <summary>Matthews' correlation coefficient, −1 to 1; 0 where one side is empty.</summary>
    public double Mcc
    {
        get
        {
            double product =
                Math.Sqrt(machinesFound + peopleLost)
                * Math.Sqrt(machinesFound + machinesMissed)
                * Math.Sqrt(peopleKept + peopleLost)
                * Math.Sqrt(peopleKept + machinesMissed);
            return product == 0 ? 0 : (((double)machinesFound * peopleKept) - ((double)peopleLost * machinesMissed)) / product;
        }
    }

    /// <summary>How many machines did.</summary>
    public long Machines => machinesFound + machinesMissed;

    public long Total => machinesFound + machinesMissed + peopleLost + peopleKept;

    public void Count(bool isMachine, bool isLabelledBot)
    {
        switch (isMachine, isLabelledBot)
        {
            case (true, true):
                machinesFound++;
                break;
            case (true, false):
                machinesMissed++;
                break;
            case (false, true):
                peopleLost++;
                break;
            default:
                peopleKept++;
                break;
        }
    }

    private static double Share(long part, long whole) => whole == 0 ? 1 : (double)part / whole;
}
